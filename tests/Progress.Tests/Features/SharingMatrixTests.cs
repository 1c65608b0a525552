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
    private static readonly string[] Fields = ["BusinessName", "KbliCode", "SizeClass"];

    private static readonly Guid Track = Guid.CreateVersion7();

    private static readonly Telling[] Businesses =
    [
        new() { Region = "95.02.05", Name = "Sasirangan Matriks Satu", Kbli = "13912", Size = "Micro", Track = Track },
        new() { Region = "95.71.01", Name = "Amplang Matriks Dua", Kbli = "10293", Size = "Small" },
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
        var subsets = Enumerable.Range(0, 1 << Fields.Length).Select(bits => Fields.Where((_, i) => (bits & (1 << i)) != 0).ToArray()).ToList();
        var kinds = new List<Agreed[]>();
        foreach (var fields in subsets)
        {
            kinds.Add([new(["95"], [], fields, "export", null)]);
            kinds.Add([new(["95.02"], [Track], fields, "export", null)]);
            kinds.Add([new(["95", "96"], [Guid.CreateVersion7()], fields, "export", null)]);
            kinds.Add([new(["95", "96"], [], fields, "credit", null)]);
            kinds.Add([new(["95", "96"], [], fields, "export", "2027-03-09")]);
            // One agreement ended, another goes on with other fields and a smaller region.
            kinds.Add([new(["95", "96"], [], Fields, "export", "2027-03-09"), new(["95.71"], [], fields, "export", null)]);
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
            await host.ProgressAsync(business.Enrolment);
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

    private static async Task<(int Rows, int Values)> CheckAsync(HttpClient program, Agreed[] agreed)
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
        }

        return (rows, values);
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

    private static int CheckRow(JsonElement row, Agreed[] agreed)
    {
        var business = Businesses.Single(b => b.Enrolment == row.GetProperty("enrolmentId").GetGuid());
        var given = 0;
        foreach (var (field, name, value) in new[] { ("BusinessName", "businessName", business.Name), ("KbliCode", "kbliCode", business.Kbli), ("SizeClass", "sizeClass", business.Size) })
        {
            var isNamed = agreed.Any(a => a.Covers(business) && a.Fields.Contains(field));
            Assert.Equal(isNamed ? value : null, row.GetProperty(name).GetString());
            given += isNamed ? 1 : 0;
        }

        return given;
    }

    private static void AssertNothingLeaks(string body, Agreed[] agreed, IReadOnlyList<Telling> expected)
    {
        foreach (var business in Businesses)
        {
            if (!expected.Contains(business) || !agreed.Any(a => a.Covers(business) && a.Fields.Contains("BusinessName")))
                Assert.DoesNotContain(business.Name, body, StringComparison.Ordinal);
            if (!expected.Contains(business))
                Assert.DoesNotContain(business.Business.ToString(), body, StringComparison.Ordinal);
        }
    }

    private static async Task<(HttpStatusCode Status, string Body)> AskAsync(HttpClient program, string address)
    {
        using var answer = await program.GetAsync(address, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
