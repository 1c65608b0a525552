using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace CoachingPlatform.Portal.Tests;

/// <summary>For everybody: screen readers, keyboards, small and weak machines.</summary>
public sealed class AccessTests(Site site) : BrowserTests(site)
{
    /// <summary>The page in full in both languages on a wide and a narrow screen; with nothing to show, and with services away.</summary>
    public static TheoryData<string, int, string> Views => new()
    {
        { "id", 1280, StubPlatform.Well },
        { "id", 360, StubPlatform.Well },
        { "en", 1280, StubPlatform.Well },
        { "en", 360, StubPlatform.Well },
        { "id", 1280, StubPlatform.NoCohorts },
        { "en", 360, StubPlatform.NoCohorts },
        { "id", 360, StubPlatform.ProgressDown },
        { "en", 1280, StubPlatform.ProgressDown },
        { "id", 360, StubPlatform.AllDown },
        { "en", 1280, StubPlatform.AllDown },
    };

    [Theory]
    [InlineData("id", 360, StubPlatform.ValidCertificate)]
    [InlineData("en", 1280, StubPlatform.RevokedCertificate)]
    public async Task Axe_finds_nothing_wrong_with_a_certificates_page(string language, int width, string number)
    {
        var page = await OpenAsync($"/verify/{number}?lang={language}", width);

        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty((await page.RunAxe()).Violations.Select(v => $"{v.Id}: {v.Help}: {string.Join(", ", v.Nodes.Select(n => n.Target))}"));
    }

    [Theory]
    [MemberData(nameof(Views))]
    public async Task Axe_finds_nothing_wrong_and_nothing_is_wider_than_the_screen(string language, int width, string situation)
    {
        var page = await OpenAsync($"/?lang={language}", width, subject: situation);
        if (await page.Locator("summary").CountAsync() > 0)
            await page.Locator("summary").ClickAsync();

        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        var result = await page.RunAxe();
        Assert.NotEmpty(result.Passes);
        Assert.Empty(result.Violations.Select(v => $"{v.Id}: {v.Help}: {string.Join(", ", v.Nodes.Select(n => n.Target))}"));
    }

    [Theory]
    [InlineData("id", 360, StubPlatform.Well)]
    [InlineData("en", 1280, StubPlatform.Well)]
    [InlineData("en", 360, StubPlatform.NoCohorts)]
    [InlineData("id", 1280, StubPlatform.AllDown)]
    public async Task Axe_finds_nothing_wrong_with_the_opportunities(string language, int width, string situation)
    {
        var page = await OpenAsync($"/opportunities?lang={language}", width, subject: situation);
        foreach (var path in new[] { "/opportunities", $"/opportunities/{StubOpportunities.Expo}" })
        {
            await page.GotoAsync(path);
            Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            Assert.Empty((await page.RunAxe()).Violations.Select(v => $"{v.Id}: {v.Help}: {string.Join(", ", v.Nodes.Select(n => n.Target))}"));
            Assert.Equal(0, await page.Locator("script").CountAsync());
        }
    }

    [Fact]
    public async Task The_keyboard_reaches_everything_and_skips_the_masthead()
    {
        var page = await OpenAsync("/");

        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Langsung ke isi halaman", await FocusedAsync(page));
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Pilih angkatan", await FocusedAsync(page));
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        Assert.StartsWith("Angkatan 2", await FocusedAsync(page), StringComparison.Ordinal);
        await page.Keyboard.PressAsync("Enter");
        await page.ArriveAsync(a => a.EndsWith($"/cohorts/{StubPlatform.Draft}", StringComparison.Ordinal));

        // Masthead: skip link, brand, two sections, two languages, sign-out; then the list, nine states and "all".
        var reached = new List<string>();
        for (var presses = 0; presses < 18; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
            reached.Add(await FocusedAsync(page));
        }

        Assert.Equal(
            [
                "Langsung ke isi halaman", "Pembinaan UMKM", "Angkatan", "Peluang", "Indonesia", "English", "Keluar", "Pilih angkatan",
                "Semua", "Mendaftar", "Daftar tunggu", "Ditawari tempat", "Terdaftar", "Aktif", "Selesai", "Dipindahkan", "Mengundurkan diri", "Ditolak",
            ],
            reached);
    }

    [Fact]
    public async Task A_row_stays_a_row_for_screen_readers_when_it_becomes_a_card()
    {
        var page = await OpenAsync("/", width: 360);

        var row = page.GetByRole(AriaRole.Table, new() { Name = "Kepesertaan" }).GetByRole(AriaRole.Row).Nth(1);
        Assert.Equal(1, await row.GetByRole(AriaRole.Rowheader).CountAsync());
        Assert.Equal(6, await row.GetByRole(AriaRole.Cell).CountAsync());
    }

    [Fact]
    public async Task The_first_view_is_small_and_runs_no_script()
    {
        var page = await OpenAsync("/");
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);

        // Before compression, by the browser's own account.
        var bytes = await page.EvaluateAsync<int[]>(
            "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].map(entry => entry.decodedBodySize)");
        // Page, style sheet and icon; the icon once more where the browser fetches it for the tab.
        Assert.InRange(bytes.Length, 3, 4);
        Assert.InRange(bytes.Sum(), 20_000, 60_000);
        Assert.Equal(0, await page.Locator("script").CountAsync());
    }

    [Fact]
    public async Task The_page_loads_nothing_that_its_own_security_policy_forbids()
    {
        var page = await OpenAsync("/");
        var complaints = new List<string>();
        page.Console += (_, message) => complaints.Add(message.Text);
        var answer = await page.ReloadAsync(new() { WaitUntil = WaitUntilState.NetworkIdle });

        Assert.StartsWith("default-src 'none'", answer!.Headers["content-security-policy"], StringComparison.Ordinal);
        Assert.Equal("private, no-store", answer.Headers["cache-control"]);
        Assert.Empty(complaints);
    }

    private static async Task<string> FocusedAsync(IPage page) => (await page.EvaluateAsync<string>("document.activeElement.innerText")).Trim();
}
