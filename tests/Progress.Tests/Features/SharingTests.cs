using System.Net;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.TestHarness;
using Xunit;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Features;

/// <summary>A partner sees what an active agreement covers, and nothing else.</summary>
public sealed class SharingTests(SharingTests.Told host) : IClassFixture<SharingTests.Told>
{
    /// <summary>Five enrolments that everybody in this class looks at; their businesses consent to each partner of this class.</summary>
    public sealed class Told : IAsyncLifetime
    {
        internal readonly ProgressHost Host;
        internal readonly Telling Banjar;
        internal readonly Telling Banjarmasin;
        internal readonly Telling Palangka = new() { Region = "62.71.01" };
        internal readonly Telling Waiting;
        internal readonly Telling Left;
        private readonly List<ConsentTerms> consents = [];

        public Told(ProgressHost host)
        {
            Host = host;
            Banjar = new Telling { Region = "63.02.05" };
            Banjarmasin = new Telling { Region = "63.71.01", Track = Banjar.Track };
            Waiting = new Telling { Region = "63.02.05" };
            Left = new Telling { Region = "63.02.05" };
        }

        /// <summary>In the order of their ids, which is that of the pages.</summary>
        public IReadOnlyList<Guid> InRegion63 => [.. new[] { Banjar.Enrolment, Banjarmasin.Enrolment }.OrderBy(id => id.ToString())];

        public async ValueTask InitializeAsync()
        {
            foreach (var told in new object[]
            {
                Banjar.Accepted(), Banjarmasin.Accepted(), Palangka.Accepted(), Waiting.Waitlisted(), Left.Accepted(), Left.Withdrawn(),
                Banjar.Logged(Guid.CreateVersion7()), Banjar.Logged(Guid.CreateVersion7(), status: "UnexcusedAbsence"), Banjar.Value("Baseline", 12, 1),
            })
                await Host.PublishAsync(told);
            await ToldAsync();
        }

        /// <summary>A new partner that the businesses have consented to.</summary>
        public async Task<(Guid Id, string ClientId)> PartnerAsync()
        {
            var partner = await Host.PartnerAsync();
            consents.Add(new ConsentTerms(partner.Id, "export"));
            foreach (var telling in new[] { Banjar, Banjarmasin, Palangka, Waiting, Left })
                await Host.PublishAsync(telling.Consenting(1 + consents.Count, [.. consents]));
            await ToldAsync();
            return partner;
        }

        /// <summary>A client of such a partner with one agreement.</summary>
        public async Task<HttpClient> PartnerClientAsync(
            string[]? regions = null, Guid[]? tracks = null, string[]? fields = null, string from = "2027-01-01", string? until = null, string zone = "Asia/Makassar")
        {
            var (id, clientId) = await PartnerAsync();
            await Host.AgreeAsync(id, regions, tracks, fields, from, until, zone);
            return Host.PartnerClient(clientId);
        }

        // The version of a progress is the sum of its facts', one of which is the business.
        private async Task ToldAsync()
        {
            foreach (var (telling, version) in new[] { (Banjar, 5), (Banjarmasin, 2), (Palangka, 2), (Waiting, 2), (Left, 3) })
                await Host.ProgressAsync(telling.Enrolment, p => p.GetProperty("version").GetInt64() == version + consents.Count);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    [Fact]
    public async Task It_sees_those_in_the_programme_in_its_region_and_neither_who_waits_nor_who_left()
    {
        using var partner = await host.PartnerClientAsync();

        Assert.Equal(host.InRegion63, await PulledAsync(partner));
        Assert.Equal("progress.unknown", await CodeAsync(partner, $"/partner/v1/progress/{host.Waiting.Enrolment}", HttpStatusCode.NotFound));
        Assert.Equal("progress.unknown", await CodeAsync(partner, $"/partner/v1/progress/{host.Left.Enrolment}", HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task A_partner_of_another_region_sees_none_of_them()
    {
        using var bank = await host.PartnerClientAsync(regions: ["64"]);

        Assert.Empty(await PulledAsync(bank));
        Assert.Empty(await PulledAsync(bank, "?region=64"));
        Assert.Equal("agreement.region", await CodeAsync(bank, "/partner/v1/progress?region=63", HttpStatusCode.Forbidden));
        Assert.Equal("progress.unknown", await CodeAsync(bank, $"/partner/v1/progress/{host.Banjar.Enrolment}", HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task A_row_says_what_is_agreed_and_unknown_is_null()
    {
        using var partner = await host.PartnerClientAsync();

        var row = await GetAsync(partner, $"/partner/v1/progress/{host.Banjar.Enrolment}");

        Assert.Equal(
            ["enrolmentId", "version", "businessId", "businessName", "regionCode", "kbliCode", "sizeClass", "cohortId", "cohortName", "trackId", "trackName", "stage", "sessionsHeld",
             "sessionsRequired", "attendanceRate", "indicators", "milestones", "health", "openActionItems", "marketLevel", "marketLevelScheme", "lastActivityAt", "updatedAt"],
            row.EnumerateObject().Select(p => p.Name));
        Assert.Equal(JsonValueKind.Null, row.GetProperty("businessName").ValueKind);
        Assert.Equal((2, 6, 0.5m), (row.GetProperty("sessionsHeld").GetInt32(), row.GetProperty("sessionsRequired").GetInt32(), row.GetProperty("attendanceRate").GetDecimal()));
        var sales = row.GetProperty("indicators")[0];
        Assert.Equal(("annual_sales", "Rp", 12m), (sales.GetProperty("code").GetString(), sales.GetProperty("unit").GetString(), sales.GetProperty("baseline").GetDecimal()));
        Assert.Equal(JsonValueKind.Null, sales.GetProperty("latest").ValueKind);
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (row.GetProperty("milestones").ValueKind, row.GetProperty("health").ValueKind));
    }

    [Fact]
    public async Task The_name_of_the_business_is_shared_only_where_an_agreement_names_it()
    {
        var (id, clientId) = await host.PartnerAsync();
        foreach (var (region, fields) in new[] { ("63.02", new[] { "BusinessName" }), ("63", []) })
            await host.Host.AgreeAsync(id, [region], fields: fields);
        using var partner = host.Host.PartnerClient(clientId);

        var rows = (await GetAsync(partner, "/partner/v1/progress")).GetProperty("items").EnumerateArray()
            .ToDictionary(r => r.GetProperty("enrolmentId").GetGuid(), r => r.GetProperty("businessName").GetString());

        Assert.Equal(2, rows.Count);
        Assert.Equal(("Sasirangan Kayuh", null), (rows[host.Banjar.Enrolment], rows[host.Banjarmasin.Enrolment]));
    }

    [Fact]
    public async Task Of_a_region_it_gets_the_covered_part()
    {
        using var regency = await host.PartnerClientAsync(regions: ["63.02"]);
        using var province = await host.PartnerClientAsync();

        Assert.Equal([host.Banjar.Enrolment], await PulledAsync(regency, "?region=63"));
        Assert.Equal([host.Banjar.Enrolment], await PulledAsync(province, "?region=63.02.05"));
    }

    [Fact]
    public async Task A_track_that_is_not_named_is_not_seen()
    {
        using var ours = await host.PartnerClientAsync(regions: ["62", "63"], tracks: [host.Banjar.Track]);
        using var another = await host.PartnerClientAsync(tracks: [Guid.CreateVersion7()]);

        Assert.Equal(host.InRegion63, await PulledAsync(ours));
        Assert.Empty(await PulledAsync(another));
        Assert.Equal("progress.unknown", await CodeAsync(ours, $"/partner/v1/progress/{host.Palangka.Enrolment}", HttpStatusCode.NotFound));
    }

    [Theory]
    [InlineData("2027-03-10", "2027-03-10", "Asia/Makassar", null)]
    [InlineData("2027-01-01", "2027-03-09", "Asia/Makassar", "agreement.ended")]
    [InlineData("2027-03-11", null, "Asia/Makassar", "agreement.none")]
    [InlineData("2027-03-11", null, "Pacific/Kiritimati", "agreement.none")]
    [InlineData("2027-01-01", "2027-03-09", "Pacific/Honolulu", null)]
    public async Task The_servers_clock_in_the_agreements_zone_decides_whether_it_is_in_force(string from, string? until, string zone, string? refusal)
    {
        using var partner = await host.PartnerClientAsync(from: from, until: until, zone: zone);

        if (refusal is null)
            Assert.Equal(2, (await PulledAsync(partner)).Count);
        else
            Assert.Equal(refusal, await CodeAsync(partner, "/partner/v1/progress", HttpStatusCode.Forbidden));
    }

    [Fact]
    public async Task An_agreement_that_was_ended_shares_nothing_any_more()
    {
        var (id, clientId) = await host.PartnerAsync();
        using var coordinator = host.Host.Client("coordinator");
        var partner = await PostAsync(
            coordinator, $"/api/v1/partners/{id}/agreements", new { regionCodes = new[] { "63" }, purpose = "Ekspor", consentPurpose = "export", from = "2027-03-10" });
        var agreement = partner.GetProperty("agreements")[0].GetProperty("id").GetGuid();
        using var program = host.Host.PartnerClient(clientId);
        Assert.Equal(2, (await PulledAsync(program)).Count);

        await PostAsync(coordinator, $"/api/v1/partners/{id}/agreements/{agreement}/end", new { until = "2027-03-09" }, HttpStatusCode.OK);
        await PostAsync(coordinator, $"/api/v1/partners/{id}/agreements/{agreement}/end", new { until = "2099-01-01" }, HttpStatusCode.Conflict);

        Assert.Equal("agreement.ended", await CodeAsync(program, "/partner/v1/progress", HttpStatusCode.Forbidden));
    }

    [Fact]
    public async Task Each_pull_is_recorded_with_who_and_how_many_and_without_anything_about_the_businesses()
    {
        var (id, clientId) = await host.PartnerAsync();
        using var coordinator = host.Host.Client("coordinator");
        var partner = await PostAsync(
            coordinator, $"/api/v1/partners/{id}/agreements",
            new { regionCodes = new[] { "63" }, fields = new[] { "BusinessName" }, purpose = "Ekspor", consentPurpose = "export", from = "2027-01-01" });
        var agreement = partner.GetProperty("agreements")[0].GetProperty("id").GetGuid();
        using var program = host.Host.PartnerClient(clientId);

        await GetAsync(program, "/partner/v1/progress?region=63");
        await GetAsync(program, $"/partner/v1/progress/{host.Waiting.Enrolment}", HttpStatusCode.NotFound);

        Assert.Equal(
            [$"Partner {id} ({clientId}) pulled 2 rows of region 63 under agreements {agreement}"],
            host.Host.Pulls.Where(line => line.Contains(clientId, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_program_that_acts_for_no_partner_sees_nothing()
    {
        using var stranger = host.Host.PartnerClient("nobody");

        Assert.Equal("agreement.none", await CodeAsync(stranger, "/partner/v1/progress", HttpStatusCode.Forbidden));
        Assert.Equal("agreement.none", await CodeAsync(stranger, $"/partner/v1/progress/{host.Banjar.Enrolment}", HttpStatusCode.Forbidden));
    }

    [Fact]
    public async Task People_do_not_pull_and_partners_do_not_reach_the_peoples_side()
    {
        using var coordinator = host.Host.Client("coordinator");
        using var partner = await host.PartnerClientAsync();
        using var anonymous = host.Host.AnonymousClient();

        Assert.Equal("auth.forbidden", await CodeAsync(coordinator, "/partner/v1/progress", HttpStatusCode.Forbidden));
        Assert.Equal("auth.forbidden", await CodeAsync(partner, $"/api/v1/progress/{host.Banjar.Enrolment}", HttpStatusCode.Forbidden));
        Assert.Equal("auth.required", await CodeAsync(anonymous, "/partner/v1/progress", HttpStatusCode.Unauthorized));
        Assert.Equal("auth.required", await CodeAsync(anonymous, $"/api/v1/progress?cohortId={host.Banjar.Cohort}", HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task An_unchanged_answer_is_304_and_a_changed_one_is_sent()
    {
        var (id, clientId) = await host.Host.PartnerAsync();
        await host.Host.AgreeAsync(id, ["11"]);
        using var partner = host.Host.PartnerClient(clientId);
        var us = new Telling { Region = "11.01.01", Consents = [new(id, "export")] };
        await host.Host.PublishAsync(us.Accepted());
        await host.Host.ProgressAsync(us.Enrolment);
        using var first = await partner.GetAsync("/partner/v1/progress", TestContext.Current.CancellationToken);
        partner.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);

        using var same = await partner.GetAsync("/partner/v1/progress", TestContext.Current.CancellationToken);
        await host.Host.PublishAsync(us.ActionItem(Guid.CreateVersion7(), "Open", 1));
        await host.Host.ProgressAsync(us.Enrolment, p => p.GetProperty("openActionItems").GetInt32() == 1);
        using var changed = await partner.GetAsync("/partner/v1/progress", TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotModified), (first.StatusCode, same.StatusCode));
        Assert.Empty(await same.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, (await BodyAsync(changed)).GetProperty("items")[0].GetProperty("openActionItems").GetInt32());
        Assert.NotEqual(first.Headers.ETag, changed.Headers.ETag);
    }

    [Fact]
    public async Task A_cursor_is_good_for_its_partner_and_its_region_only()
    {
        using var partner = await host.PartnerClientAsync();
        using var another = await host.PartnerClientAsync();
        var next = (await GetAsync(partner, "/partner/v1/progress?limit=1")).GetProperty("next").GetString()!;
        var cursor = next[(next.IndexOf("after=", StringComparison.Ordinal) + 6)..];

        Assert.Equal(host.InRegion63[1], (await GetAsync(partner, next)).GetProperty("items")[0].GetProperty("enrolmentId").GetGuid());
        Assert.Equal("cursor.foreign", await CodeAsync(another, next, HttpStatusCode.BadRequest));
        Assert.Equal("cursor.filter", await CodeAsync(partner, $"/partner/v1/progress?region=63.02&after={cursor}", HttpStatusCode.BadRequest));
        var forged = Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(new { Last = host.Banjar.Enrolment, Seal = "abc" })).TrimEnd('=');
        Assert.Equal("cursor.version", await CodeAsync(partner, $"/partner/v1/progress?after={Uri.EscapeDataString(forged)}", HttpStatusCode.BadRequest));
        Assert.Equal("page.cursor", await CodeAsync(partner, "/partner/v1/progress?after=%C3%A9", HttpStatusCode.BadRequest));
    }

    [Theory]
    [InlineData("?limit=0", "page.limit")]
    [InlineData("?limit=201", "page.limit")]
    [InlineData("?limit=-1", "page.limit")]
    [InlineData("?limit=1000000000", "page.limit")]
    [InlineData("?limit=ten", "page.limit")]
    [InlineData("?limit=1&limit=2", "page.limit")]
    [InlineData("?regoin=63", "query.unknown")]
    [InlineData("?track=1", "id.malformed")]
    [InlineData("?track=00000000-0000-0000-0000-000000000000", "id.malformed")]
    [InlineData("?cohort=", "id.malformed")]
    [InlineData("?sector=V", "sector.malformed")]
    [InlineData("?sector=c", "sector.malformed")]
    [InlineData("?sector=101", "sector.malformed")]
    [InlineData("?size=Large", "field.unknown_value")]
    [InlineData("?level=Planetary", "field.unknown_value")]
    [InlineData("?level=1", "field.unknown_value")]
    [InlineData("?period=2027", "period.malformed")]
    [InlineData("?period=2027-13", "period.malformed")]
    [InlineData("?period=2027-03-01", "period.malformed")]
    [InlineData("?region=6", "region.malformed")]
    [InlineData("?region=63.2", "region.malformed")]
    [InlineData("?region=63%0A", "region.malformed")]
    [InlineData("?region=Kalimantan", "region.malformed")]
    [InlineData("?region=63&region=62", "region.malformed")]
    [InlineData("?region=99", "region.unknown")]
    [InlineData("?region=63.99", "region.unknown")]
    [InlineData("?region=63.99.01", "region.unknown")]
    public async Task A_wrong_query_is_refused(string query, string code)
    {
        using var partner = await host.PartnerClientAsync();

        Assert.Equal(code, await CodeAsync(partner, $"/partner/v1/progress{query}", HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task Five_hundred_rows_are_paged_through_once_each_while_more_arrive()
    {
        var (id, clientId) = await host.Host.PartnerAsync();
        await host.Host.AgreeAsync(id, ["71", "71.71"]);
        using var partner = host.Host.PartnerClient(clientId);
        var all = Enumerable.Range(0, 500).Select(i => new Telling { Region = i % 2 == 0 ? "71.01.01" : "71.71.02", Consents = [new(id, "export")] }).ToList();
        await Task.WhenAll(all.Select(t => host.Host.PublishAsync(t.Accepted())));
        await Eventually.HoldsAsync(async () => (await PulledAsync(partner, "?limit=200")).Count == 500, TimeSpan.FromSeconds(60));

        var seen = new List<Guid>();
        var next = (string?)"/partner/v1/progress?limit=73";
        while (next is not null)
        {
            var page = await GetAsync(partner, next);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("enrolmentId").GetGuid()));
            next = page.GetProperty("next").GetString();
            await host.Host.PublishAsync(all[seen.Count - 1].ActionItem(Guid.CreateVersion7(), "Open", 1));
        }

        Assert.Equal(all.Select(t => t.Enrolment).Order(), seen.Order());
        Assert.Equal(500, seen.Count);
    }

    private static async Task<IReadOnlyList<Guid>> PulledAsync(HttpClient partner, string query = "")
    {
        var pulled = new List<Guid>();
        var next = (string?)$"/partner/v1/progress{query}";
        while (next is not null)
        {
            var page = await GetAsync(partner, next);
            pulled.AddRange(page.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("enrolmentId").GetGuid()));
            next = page.GetProperty("next").GetString();
        }

        return pulled;
    }

    private static async Task<string?> CodeAsync(HttpClient client, string address, HttpStatusCode status)
    {
        var problem = await GetAsync(client, address, status);
        return problem.TryGetProperty("errors", out var errors) ? errors[0].GetProperty("code").GetString() : problem.GetProperty("code").GetString();
    }
}
