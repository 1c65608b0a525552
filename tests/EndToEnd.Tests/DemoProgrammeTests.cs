using System.Text.Json;
using CoachingPlatform.Portal.Tests;
using CoachingPlatform.TestHarness;
using Microsoft.Playwright;
using Xunit;

namespace CoachingPlatform.EndToEnd.Tests;

/// <summary>What somebody sees who follows the README's first page: the demo programme, looked at in a browser through gateway, issuer and services.</summary>
[Collection(typeof(WholePlatforms))]
public sealed partial class DemoProgrammeTests(DemoPlatform platform) : IClassFixture<DemoPlatform>
{
    private const string Export = "Siap Ekspor – Angkatan 1";

    [Fact]
    public async Task The_first_start_loads_the_whole_programme()
    {
        Assert.Equal(565, (await platform.Api.ListAsync("/api/v1/businesses?limit=200")).Count);
        Assert.Equal(
            ["Naik Kelas – Angkatan 1: 60 of 60, 8 waiting", "Naik Kelas – Angkatan 2: 14 of 30, 0 waiting", $"{Export}: 40 of 40, 12 waiting"],
            (await platform.Api.ListAsync("/api/v1/cohorts"))
                .Select(c => $"{c.GetProperty("name")}: {c.GetProperty("seatsTaken")} of {c.GetProperty("capacity")}, {c.GetProperty("waiting")} waiting").Order());
        Assert.Equal(
            ["Apindo Kalimantan Selatan", "Bank Kalteng"], (await platform.Api.ListAsync("/api/v1/partners")).Select(p => p.GetProperty("nameId").GetString()!).Order());
        var mentors = await platform.Api.ListAsync("/api/v1/mentors");
        var sessions = await Task.WhenAll(mentors.Select(m => platform.Api.ListAsync($"/api/v1/sessions?limit=200&mentorId={m.GetProperty("id")}")));
        Assert.Equal((3, 390), (mentors.Count, sessions.Sum(s => s.Count)));
        var times = sessions.SelectMany(all => all).Select(SessionTime).ToList();
        Assert.InRange((times.Max() - times.Min()).TotalDays, 75, 92);
    }

    [Fact]
    public async Task Apindo_sees_the_hundred_seated_businesses_that_consented_and_the_bank_of_another_province_none()
    {
        using var apindo = await platform.PartnerAsync("apindo-kalsel");
        using var bank = await platform.PartnerAsync("bank-kalteng");

        var pulled = await Eventually.Async(() => apindo.ListAsync("/partner/v1/progress?limit=200"), rows => rows.Count >= 100);

        Assert.Equal(
            ["Naik Kelas – Angkatan 1: 60", $"{Export}: 40"],
            pulled.GroupBy(r => r.GetProperty("cohortName").GetString()).Select(g => $"{g.Key}: {g.Count()}").Order(StringComparer.Ordinal));
        Assert.All(pulled, r => Assert.Equal((JsonValueKind.Array, JsonValueKind.Object), (r.GetProperty("milestones").ValueKind, r.GetProperty("health").ValueKind)));
        Assert.Empty(await bank.ListAsync("/partner/v1/progress?limit=200"));
    }

    [Fact]
    public async Task Signing_in_and_out_needs_no_mouse_and_signing_out_ends_the_session()
    {
        var page = await platform.PageAsync();
        await page.GotoAsync("/");
        Assert.Equal("Masuk", await TextAsync(page, "h1"));
        await TypeCredentialsAsync(page);
        Assert.Equal("Pembinaan UMKM Kalsel", (await TextAsync(page, ".eyebrow")).Split(" · ")[0]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Keluar" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.ArriveAsync(address => !address.StartsWith(platform.Gateway.ToString(), StringComparison.Ordinal));

        await page.GotoAsync("/");
        Assert.StartsWith(new Uri(platform.Identity, "/sign-in").ToString(), page.Url, StringComparison.Ordinal);
        Assert.Equal("Masuk", await TextAsync(page, "h1"));
        await page.CloseAsync();
    }

    [Theory]
    [InlineData(1280, "id")]
    [InlineData(360, "en")]
    public async Task The_page_says_what_the_API_says_and_nothing_sticks_out(int width, string language)
    {
        var cohort = await platform.CohortAsync(Export);
        var summary = (await platform.Api.GetAsync($"/api/v1/progress/summary?cohortId={cohort.GetProperty("id")}")).Success;
        var page = await SignedInAsync(width);
        await page.GotoAsync($"/cohorts/{cohort.GetProperty("id")}?lang={language}");

        Assert.Equal($"{Export} {(language == "id" ? "Berjalan" : "Running")}", await TextAsync(page, "h1"));
        Assert.Equal(
            new[] { Number(cohort, "capacity"), Number(cohort, "seatsTaken"), 0, Number(cohort, "waiting") },
            (await TextsAsync(page, ".figures dd")).Take(4).Select(int.Parse));
        var counts = summary.GetProperty("bySessionsHeld").EnumerateArray().Select(c => $"{c.GetProperty("sessions")}: {c.GetProperty("count")}").ToList();
        Assert.Equal(["0: 0", "1: 0", "2: 4", "3: 12", "4: 11", "5: 11", "6: 2"], counts);
        Assert.Equal(counts, (await TextsAsync(page, ".chart .label")).Zip(await TextsAsync(page, ".chart .value"), (label, value) => $"{label}: {value}"));
        Assert.Equal(counts, (await TextsAsync(page, "#sessions-table tbody tr")).Select(row => string.Join(": ", row.Split(' ')[..2])));
        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await page.CloseAsync();
    }

    [Fact]
    public async Task Leafing_through_shows_each_enrolment_of_the_API_once_and_the_filter_the_waitlist_in_its_order()
    {
        var cohort = await platform.CohortAsync(Export);
        var listed = await platform.Api.ListAsync($"/api/v1/cohorts/{cohort.GetProperty("id")}/enrolments?limit=200");
        var page = await SignedInAsync();
        await page.GetByText("Pilih angkatan").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = Export }).ClickAsync();
        await page.ArriveAsync(address => address.EndsWith($"/cohorts/{cohort.GetProperty("id")}", StringComparison.Ordinal));

        var seen = new List<string>(await NamesAsync(page));
        while (await page.GetByRole(AriaRole.Link, new() { Name = "Berikutnya" }).IsVisibleAsync())
        {
            var before = page.Url;
            await page.GetByRole(AriaRole.Link, new() { Name = "Berikutnya" }).ClickAsync();
            await page.ArriveAsync(address => address != before);
            seen.AddRange(await NamesAsync(page));
        }

        Assert.Equal(listed.Select(Name), seen);
        await page.GetByRole(AriaRole.Link, new() { Name = "Daftar tunggu" }).ClickAsync();
        await page.ArriveAsync(address => address.Contains("state=Waitlisted", StringComparison.Ordinal));
        Assert.Equal(
            listed.Where(e => e.GetProperty("state").GetString() == "Waitlisted").OrderBy(e => Number(e, "waitlistPosition")).Select(e => $"{Name(e)}: Daftar tunggu ({Number(e, "waitlistPosition")})"),
            (await NamesAsync(page)).Zip(await TextsAsync(page, ".rows .state"), (name, state) => $"{name}: {state}"));
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_chosen_language_stays_and_the_sign_in_page_speaks_it_too()
    {
        var page = await SignedInAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "English" }).ClickAsync();
        await page.ArriveAsync(address => address.Contains("lang=en", StringComparison.Ordinal));
        await page.GotoAsync("/");

        Assert.Equal(("en", "Enrolments"), (await page.Locator("html").GetAttributeAsync("lang"), await TextAsync(page, "#enrolments")));
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.ArriveAsync(address => address.StartsWith(new Uri(platform.Identity, "/sign-in").ToString(), StringComparison.Ordinal));
        Assert.Equal("Sign in", await TextAsync(page, "h1"));
        await page.CloseAsync();
    }

    private async Task<IPage> SignedInAsync(int width = 1280)
    {
        var page = await platform.PageAsync(width);
        await page.GotoAsync("/");
        await TypeCredentialsAsync(page);
        return page;
    }

    private async Task TypeCredentialsAsync(IPage page)
    {
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync(platform.Coordinator.UserName);
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync(platform.Coordinator.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.ArriveAsync(address => address == platform.Gateway.ToString());
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(IPage page) =>
        await page.Locator(".rows tbody th").EvaluateAllAsync<string[]>("all => all.map(e => e.firstChild.textContent.trim())");

    private static async Task<IReadOnlyList<string>> TextsAsync(IPage page, string selector) =>
        await page.Locator(selector).EvaluateAllAsync<string[]>("all => all.map(e => (e.innerText ?? e.textContent).replace(/\\s+/g, ' ').trim())");

    private static async Task<string> TextAsync(IPage page, string selector) => (await TextsAsync(page, selector)).Single();

    private static DateTimeOffset SessionTime(JsonElement session) => session.GetProperty("occurredAt").GetDateTimeOffset();

    private static string Name(JsonElement enrolment) => enrolment.GetProperty("businessName").GetString()!;

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
