using System.Net;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Progress.Tests.Exports;
using CoachingPlatform.Progress.Tests.Feeding;
using Xunit;

namespace CoachingPlatform.Progress.Tests.Features;

/// <summary>Every kind of agreement against every endpoint and every field: what is not agreed does not leak anywhere.</summary>
public sealed class SharingMatrixTests(ProgressHost host)
{
    private static readonly string[] Fields = ["BusinessName", "KbliCode", "SizeClass", "Milestones", "IndicatorTrends", "Health", "Nib", "Contacts"];

    // What a row has, named or not.
    private static readonly string[] Columns =
    [
        "enrolmentId", "version", "businessId", "businessName", "regionCode", "kbliCode", "sizeClass", "cohortId", "cohortName", "trackId", "trackName", "stage", "sessionsHeld",
        "sessionsRequired", "attendanceRate", "indicators", "milestones", "health", "openActionItems", "marketLevel", "marketLevelScheme", "lastActivityAt", "updatedAt",
    ];

    // What coordinators see of each business, which is what there is to be named.
    private readonly Dictionary<Guid, JsonElement> known = [];

    private static readonly Guid Track = Guid.CreateVersion7();

    private static readonly Telling[] Businesses =
    [
        new() { Region = "95.02.05", Name = "Sasirangan Matriks Satu", Kbli = "13912", Size = "Micro", Track = Track },
        new() { Region = "95.03.01", Name = "Amplang Matriks Dua", Kbli = "10293", Size = "Small" },
        new() { Region = "96.71.01", Name = "Kopi Matriks Tiga", Kbli = "01270", Size = "Medium", Track = Track },
    ];

    /// <summary>What one partner has agreed to.</summary>
    internal sealed record Agreed(string[] Regions, Guid[] Tracks, string[] Fields, string Purpose, string? Until)
    {
        public bool IsInForce => Until is null;

        public bool Covers(Telling business) => IsInForce && Purpose == "export" && Regions.Any(r => business.Region.StartsWith(r, StringComparison.Ordinal))
            && (Tracks.Length == 0 || Tracks.Contains(business.Track));
    }

    [Fact]
    public async Task Each_partner_gets_exactly_what_its_agreements_name_from_each_endpoint()
    {
        // None, each alone, and all: that one is given without another, or with another that was not named, shows in one of them.
        string[][] subsets = [[], .. Fields.Select(f => new[] { f }), Fields];
        var kinds = new List<Agreed[]>();
        foreach (var fields in subsets)
        {
            kinds.Add([new(["95"], [], fields, "export", null)]);
            kinds.Add([new(["95.02"], [Track], fields, "export", null)]);
            kinds.Add([new(["95", "96"], [Guid.CreateVersion7()], fields, "export", null)]);
            kinds.Add([new(["95", "96"], [], fields, "credit", null)]);
            kinds.Add([new(["95", "96"], [], fields, "export", "2027-03-09")]);
            // One agreement ended, another goes on with other fields and a smaller region.
            kinds.Add([new(["95", "96"], [], Fields, "export", "2027-03-09"), new(["95.03"], [], fields, "export", null)]);
            // Two in force that name different fields for regions that overlap.
            kinds.Add([new(["95"], [], ["BusinessName"], "export", null), new(["95.02", "96"], [], fields, "export", null)]);
        }

        var partners = new List<((Guid Id, string ClientId) Partner, Agreed[] Agreed)>();
        foreach (var agreed in kinds)
        {
            var partner = await host.PartnerAsync();
            foreach (var one in agreed)
                await host.AgreeAsync(partner.Id, one.Regions, one.Tracks, one.Fields, until: one.Until, purpose: one.Purpose);
            partners.Add((partner, agreed));
        }

        foreach (var (partner, agreed) in partners.Where(p => p.Agreed.Any(a => a.IsInForce)))
            await FeedTests.OpenedAsync(host.Database, partner.Id, agreed.Count(a => a.IsInForce));
        foreach (var business in Businesses)
        {
            await host.PublishAsync((business with { Consents = [.. partners.Select(p => new ConsentTerms(p.Partner.Id, "export"))] }).Accepted());
            await TellAsync(business);
        }

        await FeedTests.DrainedAsync(host.Database);
        var (rows, values) = (0, 0);
        foreach (var (i, (partner, agreed)) in partners.Index())
        {
            using var program = host.PartnerClient(partner.ClientId);
            var (r, v) = await CheckAsync(program, agreed);
            (rows, values) = (rows + r, values + v);
            // Files take longer: each kind of agreements once, each with other fields.
            if (i % 7 == i / 7)
                await CheckFileAsync(program, agreed);
        }

        // A matrix in which nobody is given anything would prove nothing.
        Assert.True(rows > 150 && values > 150, $"{rows} rows, {values} named values");
    }

    // None, one and two sessions of a week ago: the first is behind, the last has reached a milestone; the first has not moved on its way, the others have.
    private async Task TellAsync(Telling business)
    {
        var sessions = Array.IndexOf(Businesses, business);
        for (var n = 0; n < sessions; n++)
            await host.PublishAsync(business.Logged(Guid.CreateVersion7()));
        await host.PublishAsync(business.Value("Baseline", 100, 1));
        await host.PublishAsync(business.Value("Target", 200, 1));
        await host.PublishAsync(business.Value("Actual", 100 + (25 * sessions), 5));
        known[business.Enrolment] = await host.ProgressAsync(business.Enrolment, p => p.GetProperty("version").GetInt64() == 2 + sessions + 3);
    }

    private async Task<(int Rows, int Values)> CheckAsync(HttpClient program, Agreed[] agreed)
    {
        var (rows, values) = (0, 0);
        foreach (var (address, covers) in Lists(agreed))
        {
            var (status, body) = await AskAsync(program, address);
            if (covers is null || !agreed.Any(a => a.IsInForce))
            {
                Assert.Equal(HttpStatusCode.Forbidden, status);
                AssertNothingLeaks(body, agreed, []);
                continue;
            }

            Assert.Equal(HttpStatusCode.OK, status);
            var expected = Businesses.Where(covers).ToList();
            var items = JsonSerializer.Deserialize<JsonElement>(body).GetProperty("items").EnumerateArray().Select(i => i.TryGetProperty("gone", out _) ? i.GetProperty("progress") : i).ToList();
            Assert.Equal(expected.Select(b => b.Enrolment).Order(), items.Select(i => i.GetProperty("enrolmentId").GetGuid()).Order());
            values += items.Sum(i => CheckRow(i, agreed));
            rows += items.Count;
            AssertNothingLeaks(body, agreed, expected);
        }

        foreach (var business in Businesses)
        {
            var (status, body) = await AskAsync(program, $"/partner/v1/progress/{business.Enrolment}");
            var isCovered = agreed.Any(a => a.Covers(business));
            Assert.Equal(isCovered ? HttpStatusCode.OK : agreed.Any(a => a.IsInForce) ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden, status);
            AssertNothingLeaks(body, agreed, isCovered ? [business] : []);
            if (isCovered)
                values += CheckRow(JsonSerializer.Deserialize<JsonElement>(body), agreed);
            values += await CheckBusinessAsync(program, agreed, business);
        }

        return (rows, values);
    }

    // What Enrolment is told that it may give: the two fields that are in no row, each for the purpose of an agreement that names it.
    private static async Task<int> CheckBusinessAsync(HttpClient program, Agreed[] agreed, Telling business)
    {
        using var answer = await program.PostAsync($"/internal/v1/enrolments/{business.Enrolment}/business-pulls", null, TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var covering = agreed.Where(a => a.Covers(business)).ToList();
        var (nib, contacts) = (PurposesOf("Nib"), PurposesOf("Contacts"));
        if (nib.Length + contacts.Length > 0)
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var allowed = JsonSerializer.Deserialize<JsonElement>(body);
            Assert.Equal(["partnerId", "businessId", "regionCode", "nib", "contacts"], allowed.EnumerateObject().Select(p => p.Name));
            Assert.Equal((business.Business, business.Region), (allowed.GetProperty("businessId").GetGuid(), allowed.GetProperty("regionCode").GetString()));
            Assert.Equal(nib, Words("nib"));
            Assert.Equal(contacts, Words("contacts"));
            return nib.Length + contacts.Length;

            string[] Words(string name) => [.. allowed.GetProperty(name).EnumerateArray().Select(w => w.GetString()!)];
        }

        var code = JsonSerializer.Deserialize<JsonElement>(body).GetProperty("code").GetString();
        Assert.Equal(
            covering.Count > 0 ? (HttpStatusCode.Forbidden, "agreement.not_named")
                : agreed.Any(a => a.IsInForce) ? (HttpStatusCode.NotFound, "progress.unknown") : (HttpStatusCode.Forbidden, "agreement.ended"),
            (answer.StatusCode, code));
        AssertNothingLeaks(body, agreed, []);
        return 0;

        string[] PurposesOf(string field) => [.. covering.Where(a => a.Fields.Contains(field)).Select(a => a.Purpose).Distinct()];
    }

    // The rows of a file are those of the list to the letter.
    private static async Task CheckFileAsync(HttpClient program, Agreed[] agreed)
    {
        if (!agreed.Any(a => a.IsInForce))
        {
            Assert.Equal((HttpStatusCode.Forbidden, "agreement.ended"), await ExportHost.RefusalAsync(program, HttpMethod.Post, "/partner/v1/exports", new { format = "Ndjson" }));
            return;
        }

        var listed = JsonSerializer.Deserialize<JsonElement>((await AskAsync(program, "/partner/v1/progress")).Body).GetProperty("items").EnumerateArray();
        var lines = await ExportHost.LinesAsync(program, await ExportHost.ReadyAsync(program));
        Assert.Equal(listed.Select(row => row.GetRawText()).Order(StringComparer.Ordinal), lines.Select(row => row.GetRawText()).Order(StringComparer.Ordinal));
    }

    // The lists with what must be in them; null where the answer is 403. A filter by what is not named would give it away.
    private static IEnumerable<(string Address, Func<Telling, bool>? Covers)> Lists(Agreed[] agreed)
    {
        yield return ("/partner/v1/progress", b => agreed.Any(a => a.Covers(b)));
        yield return ("/partner/v1/changes", b => agreed.Any(a => a.Covers(b)));
        foreach (var region in new[] { "95", "95.02.05", "96" })
        {
            var isAny = agreed.Any(a => a.IsInForce && a.Regions.Any(r => r.StartsWith(region, StringComparison.Ordinal) || region.StartsWith(r, StringComparison.Ordinal)));
            yield return ($"/partner/v1/progress?region={region}", isAny ? b => b.Region.StartsWith(region, StringComparison.Ordinal) && agreed.Any(a => a.Covers(b)) : null);
        }

        yield return ($"/partner/v1/progress?track={Track}", b => b.Track == Track && agreed.Any(a => a.Covers(b)));
        yield return ($"/partner/v1/progress?cohort={Businesses[1].Cohort}", b => b == Businesses[1] && agreed.Any(a => a.Covers(b)));
        foreach (var (query, field, matches) in new (string, string, Func<Telling, bool>)[]
        {
            ("sector=C", "KbliCode", b => b.Kbli![..2] is "13" or "10"), ("sector=13", "KbliCode", b => b.Kbli![..2] == "13"), ("size=Micro", "SizeClass", b => b.Size == "Micro"),
        })
        {
            var naming = agreed.Where(a => a.IsInForce && a.Fields.Contains(field)).ToList();
            yield return ($"/partner/v1/progress?{query}", naming.Count == 0 ? null : b => matches(b) && naming.Any(a => a.Covers(b)));
        }
    }

    private int CheckRow(JsonElement row, Agreed[] agreed)
    {
        var business = Businesses.Single(b => b.Enrolment == row.GetProperty("enrolmentId").GetGuid());
        var given = 0;
        foreach (var (field, name, value) in new[] { ("BusinessName", "businessName", business.Name), ("KbliCode", "kbliCode", business.Kbli), ("SizeClass", "sizeClass", business.Size) })
        {
            var isNamed = agreed.Any(a => a.Covers(business) && a.Fields.Contains(field));
            Assert.Equal(isNamed ? value : null, row.GetProperty(name).GetString());
            given += isNamed ? 1 : 0;
        }

        Assert.Equal(Columns, row.EnumerateObject().Select(p => p.Name));
        var full = known[business.Enrolment];
        Assert.Equal(Named("Milestones") ? full.GetProperty("milestones").EnumerateArray().Select(Milestone) : null, row.GetProperty("milestones") is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Select(Milestone) : null);
        Assert.Equal(
            full.GetProperty("indicators").EnumerateArray().Select(i => Named("IndicatorTrends") ? Trend(i) : "null null"), row.GetProperty("indicators").EnumerateArray().Select(Trend));
        var health = full.GetProperty("health");
        Assert.Equal(
            Named("Health") ? $"{{\"state\":\"{health.GetProperty("state").GetString()}\",\"rule\":\"{health.GetProperty("rule").GetString()}\",\"ruleVersion\":2}}" : "null",
            row.GetProperty("health").GetRawText());
        return given + new[] { "Milestones", "IndicatorTrends", "Health" }.Count(Named);

        bool Named(string field) => agreed.Any(a => a.Covers(business) && a.Fields.Contains(field));
    }

    // Without the coordinator's reason and account, and without the facts' ids.
    private static string Milestone(JsonElement milestone)
    {
        Assert.Equal(["code", "nameId", "nameEn", "stage", "reachedOn", "because"], milestone.EnumerateObject().Select(p => p.Name).Where(name => name != "decision"));
        var because = milestone.GetProperty("because").EnumerateArray().Select(b => $"{b.GetProperty("kind")} {b.GetProperty("code")} {b.GetProperty("asked")} {b.GetProperty("saw")}");
        return $"{milestone.GetProperty("code")} {milestone.GetProperty("nameId")} {milestone.GetProperty("nameEn")} {milestone.GetProperty("reachedOn")} {string.Join(", ", because)}";
    }

    private static string Trend(JsonElement indicator) => $"{indicator.GetProperty("trend").GetRawText()} {indicator.GetProperty("shareOfTarget").GetRawText()}";

    private static void AssertNothingLeaks(string body, Agreed[] agreed, IReadOnlyList<Telling> expected)
    {
        foreach (var business in Businesses)
        {
            if (!expected.Contains(business) || !agreed.Any(a => a.Covers(business) && a.Fields.Contains("BusinessName")))
                Assert.DoesNotContain(business.Name, body, StringComparison.Ordinal);
            if (!expected.Contains(business))
                Assert.DoesNotContain(business.Business.ToString(), body, StringComparison.Ordinal);
        }

        foreach (var (field, mark) in new[] { ("Milestones", "\"Dua sesi\""), ("IndicatorTrends", "\"Better\""), ("Health", "\"ruleVersion\"") })
        {
            if (!expected.Any(b => agreed.Any(a => a.Covers(b) && a.Fields.Contains(field))))
                Assert.DoesNotContain(mark, body, StringComparison.Ordinal);
        }

        foreach (var kept in new[] { "\"decision\"", "\"fact\"", "\"factVersion\"", "\"judgedOn\"" })
            Assert.DoesNotContain(kept, body, StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, string Body)> AskAsync(HttpClient program, string address)
    {
        using var answer = await program.GetAsync(address, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
