using System.Globalization;
using System.Text.Json;
using CoachingPlatform.Portal.Tests;
using Microsoft.Playwright;
using Xunit;

namespace CoachingPlatform.EndToEnd.Tests;

/// <summary>The demo's referrals, on the platform that the other tests of the demo look at.</summary>
public sealed partial class DemoProgrammeTests
{
    [Fact]
    public async Task The_demo_has_an_expo_and_a_trading_house_with_referrals_in_each_state()
    {
        var expo = await OpportunityAsync("Expo");
        var house = await OpportunityAsync("TradingHouse");

        Assert.Equal(("01-29", "02-02", 12, 2), (Text(expo, "firstDay")[5..], Text(expo, "lastDay")[5..], Number(expo, "capacity"), Number(expo, "taken")));
        Assert.Equal(
            ["Accepted A-01", "Accepted ", "Declined ", "Proposed ", "Proposed "],
            (await ReferralsAsync(expo)).Select(r => $"{Text(r, "state")} {r.GetProperty("booth").GetString()}"));
        Assert.Equal(
            ["Accepted [48500000]", "Proposed []"],
            (await ReferralsAsync(house)).Select(r => $"{Text(r, "state")} [{string.Join(',', r.GetProperty("outcomes").EnumerateArray().Select(o => o.GetProperty("terms").GetProperty("rupiah")))}]"));
        var agreement = (await platform.Api.GetAsync($"/api/v1/partners/{expo.GetProperty("partnerId")}")).Success.GetProperty("agreements").EnumerateArray()
            .Single(a => Text(a, "consentPurpose") == Text(expo, "consentPurpose"));
        Assert.Superset(new HashSet<string> { "Nib", "Contacts" }, agreement.GetProperty("fields").EnumerateArray().Select(f => f.GetString()!).ToHashSet());
        using var apindo = await platform.PartnerAsync("apindo-kalsel");
        var contact = (await apindo.GetAsync($"/partner/v1/enrolments/{(await ReferralsAsync(expo))[0].GetProperty("enrolmentId")}/business")).Success;
        Assert.StartsWith("+62", contact.GetProperty("contacts").GetProperty("phone").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1280, "id", "Peluang", "Rumah Dagang Kalsel", "Diterima|Menunggu jawaban", "Pesanan: Rp 48.500.000")]
    [InlineData(360, "en", "Opportunities", "South Kalimantan Trading House", "Accepted|Waiting", "Order: Rp 48,500,000")]
    public async Task The_pages_show_who_is_ready_who_is_referred_and_what_came_of_it(
        int width, string language, string opportunities, string name, string states, string outcome)
    {
        var house = await OpportunityAsync("TradingHouse");
        var ready = await platform.Api.ListAsync($"/api/v1/opportunities/{house.GetProperty("id")}/ready?limit=50");
        var page = await SignedInAsync(width);
        await page.GotoAsync($"/?lang={language}");
        await page.GetByRole(AriaRole.Link, new() { Name = opportunities }).ClickAsync();
        await page.ArriveAsync(address => address.EndsWith("/opportunities", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Link, new() { Name = name }).ClickAsync();
        await page.ArriveAsync(address => address.EndsWith($"/opportunities/{house.GetProperty("id")}", StringComparison.Ordinal));

        Assert.StartsWith(name, await TextAsync(page, "h1"), StringComparison.Ordinal);
        Assert.NotEmpty(ready);
        Assert.Equal(ready.Select(Name), await RowNamesAsync(page, "ready"));
        Assert.Equal((await ReferralsAsync(house)).Select(Name), await RowNamesAsync(page, "referrals"));
        Assert.Equal(states.Split('|'), await TextsAsync(page, ".state"));
        Assert.Equal(outcome, (await TextsAsync(page, "table[aria-labelledby=referrals] .seen li")).Single()[..outcome.Length]);
        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await page.CloseAsync();
    }

    [Fact]
    public async Task An_expo_that_is_on_shows_booths_and_who_came_on_each_day()
    {
        var demo = await OpportunityAsync("Expo");
        // Of yesterday and tomorrow too, so that today is in it by the clock of any zone.
        var today = DateOnly.FromDateTime(DateTime.UtcNow.AddHours(8));
        var made = (await platform.Api.PostAsync("/api/v1/opportunities", new
        {
            kind = "Expo", partnerId = demo.GetProperty("partnerId").GetGuid(), consentPurpose = Text(demo, "consentPurpose"), nameId = "Gelar Produk", nameEn = "Product Show",
            place = "Banjarmasin", firstDay = today.AddDays(-1), lastDay = today.AddDays(1), timeZone = "Asia/Makassar", capacity = 3,
            criteria = new[] { new { kind = "SessionsHeld", value = 6 } },
        })).Success;
        var path = $"/api/v1/opportunities/{made.GetProperty("id")}";
        var ready = await platform.Api.ListAsync($"{path}/ready");
        using var apindo = await platform.PartnerAsync("apindo-kalsel");
        var referral = (await platform.Api.PostAsync($"{path}/referrals", new { enrolmentId = ready[0].GetProperty("enrolmentId").GetGuid() })).Success.GetProperty("id");
        var accepted = (await apindo.PostAsync($"/partner/v1/referrals/{referral}/accept", new { })).Success;
        _ = (await platform.Api.PutAsync($"/api/v1/referrals/{referral}/booth", new { number = "C-07" }, $"\"{accepted.GetProperty("version")}\"")).Success;
        _ = (await platform.Api.PutAsync($"/api/v1/referrals/{referral}/attendance/{today:yyyy-MM-dd}", new { status = "Present" })).Success;

        var page = await SignedInAsync();
        await page.GotoAsync($"/opportunities/{made.GetProperty("id")}?lang=en");

        Assert.Equal(["Places 3", "Places taken 1", "Places free 2"], await TextsAsync(page, ".figures > div"));
        Assert.Equal(ready.Skip(1).Select(Name), await RowNamesAsync(page, "ready"));
        Assert.Equal([Name(ready[0])], await RowNamesAsync(page, "referrals"));
        Assert.Equal(["Accepted", "C-07", $"{Day(today)}: Present"], (await TextsAsync(page, "table[aria-labelledby=referrals] tbody td")) is var cells ? [cells[0], cells[3], cells[4]] : []);
        Assert.Equal(
            [$"{Day(today.AddDays(-1))} 0 0 0 1", $"{Day(today)} 1 0 0 0", $"{Day(today.AddDays(1))} 0 0 0 1"],
            await TextsAsync(page, "table[aria-labelledby=attendance] tbody tr"));
        await page.CloseAsync();
    }

    // The demo's own: a test makes another Expo.
    private async Task<JsonElement> OpportunityAsync(string kind) =>
        (await platform.Api.ListAsync("/api/v1/opportunities")).First(o => Text(o, "kind") == kind);

    private Task<IReadOnlyList<JsonElement>> ReferralsAsync(JsonElement opportunity) => platform.Api.ListAsync($"/api/v1/opportunities/{opportunity.GetProperty("id")}/referrals");

    private static async Task<IReadOnlyList<string>> RowNamesAsync(IPage page, string table) =>
        await page.Locator($"table[aria-labelledby={table}] tbody th").EvaluateAllAsync<string[]>("all => all.map(e => e.firstChild.textContent.trim())");

    private static string Day(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.GetCultureInfo("en-GB"));

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
