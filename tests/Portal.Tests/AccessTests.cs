using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace CoachingPlatform.Portal.Tests;

/// <summary>For everybody: screen readers, keyboards, small and weak machines.</summary>
public sealed class AccessTests(Site site)
{
    private static readonly string[] Languages = ["id", "en"];
    private static readonly int[] Widths = [1280, 360];
    private static readonly string[] Situations = [StubPlatform.Well, StubPlatform.NoCohorts, StubPlatform.ProgressDown, StubPlatform.AllDown];

    /// <summary>Both languages on a wide and a narrow screen: the page in full, with nothing and with services away.</summary>
    public static TheoryData<string, int, string> Views =>
        [.. from language in Languages from width in Widths from situation in Situations select (language, width, situation)];

    [Theory]
    [MemberData(nameof(Views))]
    public async Task Axe_finds_nothing_wrong(string language, int width, string situation)
    {
        var page = await OpenWithListAsync(language, width, situation);

        var result = await page.RunAxe();
        Assert.NotEmpty(result.Passes);
        Assert.Empty(result.Violations.Select(v => $"{v.Id}: {v.Help}: {string.Join(", ", v.Nodes.Select(n => n.Target))}"));
    }

    [Theory]
    [MemberData(nameof(Views))]
    public async Task Nothing_is_wider_than_the_screen(string language, int width, string situation)
    {
        var page = await OpenWithListAsync(language, width, situation);

        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    [Fact]
    public async Task The_keyboard_reaches_everything_and_skips_the_masthead()
    {
        var page = await site.OpenAsync("/");

        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Langsung ke isi halaman", await FocusedAsync(page));
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Pilih angkatan", await FocusedAsync(page));
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        Assert.StartsWith("Angkatan 2", await FocusedAsync(page), StringComparison.Ordinal);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync($"**/cohorts/{StubPlatform.Draft}");

        // Masthead: skip link, brand, two languages, sign-out; then the list, seven states and "all".
        var reached = new List<string>();
        for (var presses = 0; presses < 14; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
            reached.Add(await FocusedAsync(page));
        }

        Assert.Equal(
            [
                "Langsung ke isi halaman", "Pembinaan UMKM", "Indonesia", "English", "Keluar", "Pilih angkatan",
                "Semua", "Mendaftar", "Daftar tunggu", "Terdaftar", "Aktif", "Selesai", "Mengundurkan diri", "Ditolak",
            ],
            reached);
    }

    [Fact]
    public async Task A_row_stays_a_row_for_screen_readers_when_it_becomes_a_card()
    {
        var page = await site.OpenAsync("/", width: 360);

        var row = page.GetByRole(AriaRole.Table, new() { Name = "Kepesertaan" }).GetByRole(AriaRole.Row).Nth(1);
        Assert.Equal(1, await row.GetByRole(AriaRole.Rowheader).CountAsync());
        Assert.Equal(6, await row.GetByRole(AriaRole.Cell).CountAsync());
    }

    [Fact]
    public async Task The_first_view_is_small_and_runs_no_script()
    {
        var page = await site.OpenAsync("/");
        var requests = new List<(string Type, int Bytes)>();
        page.Response += async (_, response) => requests.Add((response.Request.ResourceType, (await response.BodyAsync()).Length));
        await page.ReloadAsync(new() { WaitUntil = WaitUntilState.NetworkIdle });

        Assert.Contains(requests, r => r.Type == "stylesheet");
        Assert.DoesNotContain(requests, r => r.Type == "script");
        // Before compression.
        Assert.InRange(requests.Sum(r => r.Bytes), 10_000, 60_000);
    }

    [Fact]
    public async Task The_page_loads_nothing_that_its_own_security_policy_forbids()
    {
        var page = await site.OpenAsync("/");
        var complaints = new List<string>();
        page.Console += (_, message) => complaints.Add(message.Text);
        var answer = await page.ReloadAsync(new() { WaitUntil = WaitUntilState.NetworkIdle });

        Assert.StartsWith("default-src 'none'", answer!.Headers["content-security-policy"], StringComparison.Ordinal);
        Assert.Equal("private, no-store", answer.Headers["cache-control"]);
        Assert.Empty(complaints);
    }

    private async Task<IPage> OpenWithListAsync(string language, int width, string situation)
    {
        var page = await site.OpenAsync($"/?lang={language}", width, subject: situation);
        if (await page.Locator("summary").CountAsync() > 0)
            await page.Locator("summary").ClickAsync();
        return page;
    }

    private static async Task<string> FocusedAsync(IPage page) => (await page.EvaluateAsync<string>("document.activeElement.innerText")).Trim();
}
