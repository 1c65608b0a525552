using System.Net;
using System.Text;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.TestHarness;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Features;

/// <summary>Businesses are found ready, referred, taken or not by the partner, and what comes of it is part of their progress.</summary>
public sealed class ReferralTests(ProgressHost host)
{
    private static BadInput? badInput;

    private const string Unknown = "01960000-0000-7000-8000-000000000001";
    private const string Region = "76.01.01";

    /// <summary>What everybody meets.</summary>
    private const string Local = """[{"kind":"MarketLevel","code":"Local"}]""";

    [Fact]
    public async Task Those_who_are_ready_and_consent_are_listed_page_by_page_with_what_makes_them_ready()
    {
        var (partner, _) = await PartnerAsync("76.02");
        var all = Enumerable.Range(0, 6).Select(n => new Telling { Region = "76.02.01", Consents = n == 5 ? [] : [new ConsentTerms(partner, "export")] }).ToList();
        foreach (var (telling, n) in all.Select((t, n) => (t, n)))
        {
            await host.PublishAsync(telling.Accepted());
            await host.PublishAsync(telling.Value("Actual", n == 1 ? 90 : 100 + n, 5));
            await host.ProgressAsync(telling.Enrolment, p => p.GetProperty("version").GetInt64() == 3);
        }

        using var coordinator = host.Client("coordinator");
        var expo = await OpportunityAsync(coordinator, partner, """[{"kind":"IndicatorReaches","value":100,"code":"annual_sales"},{"kind":"MarketLevel","code":"Local"}]""");
        await ReferAsync(coordinator, expo, all[2].Enrolment);
        var (ready, pages) = await ReadyAsync(coordinator, $"/api/v1/opportunities/{expo}/ready?limit=2");
        var (near, _) = await ReadyAsync(coordinator, $"/api/v1/opportunities/{expo}/ready?lacking=1&region=76");

        Assert.Equal(new[] { 0, 3, 4 }.Select(n => all[n].Enrolment).OrderBy(id => id.ToString()), ready.Select(r => r.GetProperty("enrolmentId").GetGuid()));
        Assert.Equal(3, pages);
        Assert.Equal(100m, ready.Single(r => r.GetProperty("enrolmentId").GetGuid() == all[0].Enrolment).GetProperty("criteria")[0].GetProperty("saw").GetDecimal());
        var missing = near.Single(r => !r.GetProperty("isReady").GetBoolean());
        Assert.Equal((all[1].Enrolment, 4, "[false,true]"), (
            missing.GetProperty("enrolmentId").GetGuid(), near.Count,
            $"[{string.Join(',', missing.GetProperty("criteria").EnumerateArray().Select(c => c.GetProperty("holds").GetRawText()))}]"));
        Assert.Empty((await ReadyAsync(coordinator, $"/api/v1/opportunities/{expo}/ready?region=77")).Items);
        var refused = await PostAsync(coordinator, $"/api/v1/opportunities/{expo}/referrals", new { enrolmentId = all[1].Enrolment }, HttpStatusCode.Conflict);
        Assert.Equal(("referral.not_ready", "criterion.lacking"), (refused.GetProperty("code").GetString(), Codes(refused).Single()));
        Assert.Equal("referral.no_consent", Code(await PostAsync(coordinator, $"/api/v1/opportunities/{expo}/referrals", new { enrolmentId = all[5].Enrolment, despite = "R" }, HttpStatusCode.Conflict)));
        var despite = await PostAsync(coordinator, $"/api/v1/opportunities/{expo}/referrals", new { enrolmentId = all[1].Enrolment, despite = "Segera terbit" });
        Assert.Equal(("Segera terbit", "Proposed"), (despite.GetProperty("despite").GetString(), despite.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task A_partner_takes_a_business_and_what_comes_of_it_is_part_of_its_progress()
    {
        var (partner, clientId) = await PartnerAsync(fields: ["BusinessName"]);
        // What another purpose's agreement names is not given with a referral for this one.
        await host.AgreeAsync(partner, ["76.01"], fields: ["KbliCode"], purpose: "credit");
        var (us, other) = (await TellAsync(partner), await TellAsync(partner));
        using var coordinator = host.Client("coordinator");
        using var program = host.PartnerClient(clientId);
        var expo = await OpportunityAsync(coordinator, partner);
        var (first, second) = (await ReferAsync(coordinator, expo, us.Enrolment), await ReferAsync(coordinator, expo, other.Enrolment));

        var page = await GetAsync(program, "/partner/v1/referrals?limit=1");
        var rest = await GetAsync(program, page.GetProperty("next").GetString()!);
        Assert.Equal([first, second], new[] { page, rest }.SelectMany(p => p.GetProperty("items").EnumerateArray()).Select(r => r.GetProperty("id").GetGuid()));
        Assert.Equal(
            ["id", "version", "opportunity", "enrolmentId", "state", "endedBecause", "gone", "proposedAt", "answeredAt", "booth", "outcomes", "progress"],
            page.GetProperty("items")[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(("Sasirangan Kayuh", JsonValueKind.Null, "Expo"), page.GetProperty("items")[0] is var shown ? (
            shown.GetProperty("progress").GetProperty("businessName").GetString(), shown.GetProperty("progress").GetProperty("kbliCode").ValueKind,
            shown.GetProperty("opportunity").GetProperty("kind").GetString()) : default);
        Assert.Equal("13912", (await GetAsync(program, $"/partner/v1/progress/{other.Enrolment}")).GetProperty("kbliCode").GetString());
        var key = Guid.NewGuid().ToString();
        var accepted = await BodyAsync(await SendAsync(program, HttpMethod.Post, $"/partner/v1/referrals/{first}/accept", null, key: key));
        using var replayed = await SendAsync(program, HttpMethod.Post, $"/partner/v1/referrals/{first}/accept", null, key: key);
        Assert.Equal(("Accepted", accepted.GetRawText(), "true"), (accepted.GetProperty("state").GetString(), (await BodyAsync(replayed)).GetRawText(), replayed.Headers.GetValues("Idempotency-Replayed").Single()));
        Assert.Equal("referral.state", Code(await PostAsync(program, $"/partner/v1/referrals/{first}/accept", new { }, HttpStatusCode.Conflict)));
        await PostAsync(program, $"/partner/v1/referrals/{second}/decline", new { reason = "Temanya lain" }, HttpStatusCode.OK);
        await PostAsync(program, $"/partner/v1/referrals/{first}/outcomes", new { kind = "Order", rupiah = 5_000_000, on = "2027-03-10" });
        var recorded = await PostAsync(program, $"/partner/v1/referrals/{first}/outcomes", new { kind = "Contract", rupiah = 250_000_000L, on = "2027-03-10", note = "Satu tahun" });
        var outcome = recorded.GetProperty("outcomes")[1].GetProperty("id").GetGuid();
        var corrected = await BodyAsync(await SendAsync(
            program, HttpMethod.Put, $"/partner/v1/referrals/{first}/outcomes/{outcome}",
            """{"kind":"Contract","rupiah":225000000,"on":"2027-03-10","reason":"Salah ketik"}""", "\"4\""));

        Assert.Equal((5, 225_000_000, 250_000_000, "Salah ketik"), (
            corrected.GetProperty("version").GetInt32(), corrected.GetProperty("outcomes")[1].GetProperty("terms").GetProperty("rupiah").GetInt64(),
            corrected.GetProperty("outcomes")[1].GetProperty("earlier")[0].GetProperty("terms").GetProperty("rupiah").GetInt64(),
            corrected.GetProperty("outcomes")[1].GetProperty("earlier")[0].GetProperty("correctedBecause").GetString()));
        var progress = (await GetAsync(coordinator, $"/api/v1/progress/{us.Enrolment}")).GetProperty("referrals");
        Assert.Equal(
            """{"proposed":0,"accepted":1,"declined":0,"withdrawn":0,"outcomes":[{"kind":"Contract","count":1,"rupiah":225000000},{"kind":"Order","count":1,"rupiah":5000000}]}""",
            progress.GetRawText());
        Assert.Equal(1, (await GetAsync(coordinator, $"/api/v1/progress/{other.Enrolment}")).GetProperty("referrals").GetProperty("declined").GetInt32());
        var opened = await GetAsync(coordinator, $"/api/v1/progress/{us.Enrolment}/numbers/referrals.outcomes.Contract");
        Assert.Contains(opened.GetProperty("facts").EnumerateArray(), f => (f.GetProperty("kind").GetString(), f.GetProperty("id").GetString(), f.GetProperty("version").GetInt32()) == ("referral", first.ToString(), 5));
        var trail = await GetAsync(coordinator, $"/api/v1/referrals/{first}/audit");
        Assert.Equal([1, 2, 3, 4, 5], trail.GetProperty("items").EnumerateArray().Select(e => e.GetProperty("version").GetInt32()));
        Assert.Equal("Salah ketik", trail.GetProperty("items")[4].GetProperty("reason").GetString());
        var pulls = await Eventually.Async(() => GetAsync(coordinator, $"/api/v1/progress/{us.Enrolment}/pulls"), p => p.GetProperty("items").GetArrayLength() == 1);
        Assert.Equal((partner, 1), (pulls.GetProperty("items")[0].GetProperty("partnerId").GetGuid(), pulls.GetProperty("items")[0].GetProperty("pulls").GetInt32()));
        // Declined, it is ready again and may be referred once more; accepted, it is not.
        Assert.Equal([other.Enrolment], (await ReadyAsync(coordinator, $"/api/v1/opportunities/{expo}/ready")).Items.Select(r => r.GetProperty("enrolmentId").GetGuid()));
        await ReferAsync(coordinator, expo, other.Enrolment);
    }

    [Fact]
    public async Task Lists_go_on_where_a_page_ends_and_are_narrowed_by_state_and_opportunity()
    {
        var (partner, clientId) = await PartnerAsync();
        var (us, them) = (await TellAsync(partner), await TellAsync(partner));
        using var coordinator = host.Client("coordinator");
        using var program = host.PartnerClient(clientId);
        var (expo, later) = (await OpportunityAsync(coordinator, partner), await OpportunityAsync(coordinator, partner));
        Guid[] made = [await ReferAsync(coordinator, expo, us.Enrolment), await ReferAsync(coordinator, expo, them.Enrolment), await ReferAsync(coordinator, later, us.Enrolment)];
        await PostAsync(program, $"/partner/v1/referrals/{made[1]}/accept", new { }, HttpStatusCode.OK);

        Assert.Equal([expo, later], (await AllAsync(coordinator, "/api/v1/opportunities?limit=1")).Where(id => id == expo || id == later));
        Assert.Equal(made[..2], await AllAsync(coordinator, $"/api/v1/opportunities/{expo}/referrals?limit=1"));
        Assert.Equal([made[1]], await AllAsync(coordinator, $"/api/v1/opportunities/{expo}/referrals?state=Accepted"));
        Assert.Equal([made[0]], await AllAsync(coordinator, $"/api/v1/opportunities/{expo}/referrals?state=Proposed&limit=1"));
        Assert.Equal(made, await AllAsync(program, "/partner/v1/referrals?limit=2"));
        Assert.Equal([made[0], made[2]], await AllAsync(program, "/partner/v1/referrals?state=Proposed&limit=1"));
        Assert.Equal([made[2]], await AllAsync(program, $"/partner/v1/referrals?opportunityId={later}"));
        Assert.Equal([made[0]], await AllAsync(program, $"/partner/v1/referrals?opportunityId={expo}&state=Proposed"));

        async Task<IReadOnlyList<Guid>> AllAsync(HttpClient client, string address) => [.. (await ReadyAsync(client, address)).Items.Select(r => r.GetProperty("id").GetGuid())];
    }

    [Fact]
    public async Task Of_many_acceptances_at_once_as_many_as_there_are_booths_hold_and_a_freed_booth_is_taken_once()
    {
        var (partner, clientId) = await PartnerAsync();
        using var coordinator = host.Client("coordinator");
        var expo = await OpportunityAsync(coordinator, partner, capacity: 3);
        var referrals = new List<Guid>();
        foreach (var telling in Enumerable.Range(0, 8).Select(_ => new Telling { Region = Region, Consents = [new ConsentTerms(partner, "export")] }).ToList())
        {
            await host.PublishAsync(telling.Accepted());
            await host.ProgressAsync(telling.Enrolment);
            referrals.Add(await ReferAsync(coordinator, expo, telling.Enrolment));
        }

        var answers = await AcceptAllAsync(referrals);
        Assert.Equal((3, 5), (answers.Count(a => a == "Accepted"), answers.Count(a => a == "opportunity.full")));
        Assert.Equal(3, (await GetAsync(coordinator, $"/api/v1/opportunities/{expo}")).GetProperty("taken").GetInt32());
        var waiting = (await GetAsync(coordinator, $"/api/v1/opportunities/{expo}/referrals?state=Proposed")).GetProperty("items").EnumerateArray().Select(r => r.GetProperty("id").GetGuid()).ToList();
        Assert.Equal(referrals.Where((_, i) => answers[i] != "Accepted"), waiting);

        var given = referrals[answers.IndexOf("Accepted")];
        var withdrawn = await BodyAsync(await SendAsync(coordinator, HttpMethod.Post, $"/api/v1/referrals/{given}/withdraw", """{"reason":"Sakit"}""", "\"2\""));
        Assert.Equal(("Withdrawn", "CoordinatorWithdrew", "Sakit"), (
            withdrawn.GetProperty("state").GetString(), withdrawn.GetProperty("end").GetProperty("cause").GetString(), withdrawn.GetProperty("end").GetProperty("reason").GetString()));
        Assert.Equal(["Accepted", .. Enumerable.Repeat("opportunity.full", 4)], (await AcceptAllAsync(waiting)).Order(StringComparer.Ordinal));
        Assert.Equal(3, (await GetAsync(coordinator, $"/api/v1/opportunities/{expo}")).GetProperty("taken").GetInt32());
        var edit = Opportunity(null, Local, 2);
        using var fewer = await SendAsync(coordinator, HttpMethod.Put, $"/api/v1/opportunities/{expo}", edit, "\"6\"");
        Assert.Equal("opportunity.capacity_taken", Codes(await BodyAsync(fewer, HttpStatusCode.Conflict)).Single());

        async Task<List<string>> AcceptAllAsync(IEnumerable<Guid> which)
        {
            using var program = host.PartnerClient(clientId);
            return [.. await Task.WhenAll(which.Select(async id =>
            {
                using var answer = await SendAsync(program, HttpMethod.Post, $"/partner/v1/referrals/{id}/accept", null);
                var said = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
                return said.TryGetProperty("state", out var state) ? state.GetString()! : said.GetProperty("code").GetString()!;
            }))];
        }
    }

    [Fact]
    public async Task Of_several_coordinators_one_refers_and_of_an_acceptance_and_a_withdrawal_one_holds()
    {
        var (partner, clientId) = await PartnerAsync();
        var us = await TellAsync(partner);
        using var coordinator = host.Client("coordinator");
        using var program = host.PartnerClient(clientId);
        var expo = await OpportunityAsync(coordinator, partner, capacity: 1);

        var referred = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SendAsync(
            coordinator, HttpMethod.Post, $"/api/v1/opportunities/{expo}/referrals", $$"""{"enrolmentId":"{{us.Enrolment}}"}""")));
        var made = Assert.Single(referred, r => r.StatusCode == HttpStatusCode.Created);
        foreach (var refused in referred.Where(r => r != made))
            Assert.Equal("referral.exists", Code(await BodyAsync(refused, HttpStatusCode.Conflict)));
        var referral = (await BodyAsync(made, HttpStatusCode.Created)).GetProperty("id").GetGuid();

        var both = await Task.WhenAll(
            SendAsync(program, HttpMethod.Post, $"/partner/v1/referrals/{referral}/accept", null),
            SendAsync(coordinator, HttpMethod.Post, $"/api/v1/referrals/{referral}/withdraw", """{"reason":"Sakit"}""", "\"1\""));

        Assert.Equal(HttpStatusCode.OK, Assert.Single(both, b => b.IsSuccessStatusCode).StatusCode);
        var isAccepted = both[0].IsSuccessStatusCode;
        Assert.Equal(isAccepted ? HttpStatusCode.PreconditionFailed : HttpStatusCode.Conflict, both.Single(b => !b.IsSuccessStatusCode).StatusCode);
        Assert.Equal(isAccepted ? 1 : 0, (await GetAsync(coordinator, $"/api/v1/opportunities/{expo}")).GetProperty("taken").GetInt32());
        Assert.Equal((isAccepted ? "Accepted" : "Withdrawn", 2), await StateAsync(coordinator, referral));
    }

    [Fact]
    public async Task A_withdrawn_consent_ends_the_referral_frees_its_booth_and_takes_the_business_from_the_partner()
    {
        var (partner, clientId) = await PartnerAsync();
        var us = await TellAsync(partner);
        using var coordinator = host.Client("coordinator");
        using var program = host.PartnerClient(clientId);
        var expo = await OpportunityAsync(coordinator, partner, capacity: 1);
        var referral = await ReferAsync(coordinator, expo, us.Enrolment);
        await PostAsync(program, $"/partner/v1/referrals/{referral}/accept", new { }, HttpStatusCode.OK);
        await PostAsync(program, $"/partner/v1/referrals/{referral}/outcomes", new { kind = "Loan", rupiah = 9_000_000, on = "2027-03-10" });

        await host.PublishAsync(us.Consenting(2));
        await Eventually.HoldsAsync(async () => (await StateAsync(coordinator, referral)).State == "Withdrawn");
        await host.PublishAsync(us.Consenting(2));
        await host.PublishAsync(us.ActionItem(Guid.CreateVersion7(), "Open", 1));

        var after = await host.ProgressAsync(us.Enrolment, p => p.GetProperty("openActionItems").GetInt32() == 1);
        Assert.Equal("""{"proposed":0,"accepted":0,"declined":0,"withdrawn":1,"outcomes":[{"kind":"Loan","count":1,"rupiah":9000000}]}""", after.GetProperty("referrals").GetRawText());
        var gone = await GetAsync(program, $"/partner/v1/referrals/{referral}");
        Assert.Equal((true, JsonValueKind.Null, "ConsentWithdrawn"), (gone.GetProperty("gone").GetBoolean(), gone.GetProperty("progress").ValueKind, gone.GetProperty("endedBecause").GetString()));
        foreach (var (method, address, body) in new[]
        {
            (HttpMethod.Post, "accept", (string?)null), (HttpMethod.Post, "decline", """{"reason":"R"}"""), (HttpMethod.Post, "outcomes", """{"kind":"Loan","rupiah":1,"on":"2027-03-10"}"""),
        })
            Assert.Equal("referral.not_shared", Code(await BodyAsync(await SendAsync(program, method, $"/partner/v1/referrals/{referral}/{address}", body), HttpStatusCode.Conflict)));
        Assert.Equal(0, (await GetAsync(coordinator, $"/api/v1/opportunities/{expo}")).GetProperty("taken").GetInt32());
        // Nothing that was told again changed it again, and a new consent brings it not back.
        await host.PublishAsync(us.Consenting(3, new ConsentTerms(partner, "export")));
        await Eventually.HoldsAsync(async () => (await ReadyAsync(coordinator, $"/api/v1/opportunities/{expo}/ready")).Items.Count == 1);
        Assert.Equal(("Withdrawn", 4), await StateAsync(coordinator, referral));
        var trail = await GetAsync(coordinator, $"/api/v1/referrals/{referral}/audit");
        Assert.Equal(("progress.referrals", "ConsentWithdrawn"), (trail.GetProperty("items")[3].GetProperty("by").GetString(), trail.GetProperty("items")[3].GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task Whoever_accepts_while_the_consent_is_withdrawn_keeps_neither_business_nor_place()
    {
        var (partner, clientId) = await PartnerAsync();
        var us = await TellAsync(partner);
        using var coordinator = host.Client("coordinator");
        using var program = host.PartnerClient(clientId);
        var expo = await OpportunityAsync(coordinator, partner, capacity: 1);
        var referral = await ReferAsync(coordinator, expo, us.Enrolment);

        var accepting = SendAsync(program, HttpMethod.Post, $"/partner/v1/referrals/{referral}/accept", null);
        await Task.WhenAll(host.PublishAsync(us.Consenting(2)), accepting);

        using var answer = await accepting;
        Assert.True(answer.IsSuccessStatusCode || Code(await BodyAsync(answer, HttpStatusCode.Conflict)) == "referral.not_shared");
        await Eventually.HoldsAsync(async () => (await StateAsync(coordinator, referral)) is ("Withdrawn", var version) && version == (answer.IsSuccessStatusCode ? 3 : 2));
        Assert.Equal(0, (await GetAsync(coordinator, $"/api/v1/opportunities/{expo}")).GetProperty("taken").GetInt32());
    }

    [Fact]
    public async Task Rule09_A_transfer_takes_the_referral_along_and_whoever_leaves_loses_it()
    {
        var (partner, clientId) = await PartnerAsync();
        var (moves, leaves) = (await TellAsync(partner), await TellAsync(partner));
        using var coordinator = host.Client("coordinator");
        using var program = host.PartnerClient(clientId);
        var expo = await OpportunityAsync(coordinator, partner);
        var (first, second) = (await ReferAsync(coordinator, expo, moves.Enrolment), await ReferAsync(coordinator, expo, leaves.Enrolment));
        await PostAsync(program, $"/partner/v1/referrals/{first}/accept", new { }, HttpStatusCode.OK);
        await PostAsync(program, $"/partner/v1/referrals/{first}/outcomes", new { kind = "Order", rupiah = 7, on = "2027-03-10" });
        var there = moves with { Enrolment = Guid.CreateVersion7(), Cohort = Guid.CreateVersion7() };

        await host.PublishAsync(new EnrolmentTransferred(moves.Snapshot("Transferred", 2), there.Enrolment, Telling.Noon.AddDays(4)));
        await host.PublishAsync(leaves.Withdrawn());
        await Eventually.HoldsAsync(async () => (await StateAsync(coordinator, second)).State == "Withdrawn");
        Assert.Equal(("Accepted", 3), await StateAsync(coordinator, first));
        await host.PublishAsync(new EnrolmentStarted(there.Snapshot("Active", 1) with { ContinuedFrom = [moves.Enrolment] }, Telling.Noon.AddDays(4)));

        var after = await host.ProgressAsync(there.Enrolment, p => p.GetProperty("referrals").GetProperty("accepted").GetInt32() == 1);
        Assert.Equal(7, after.GetProperty("referrals").GetProperty("outcomes")[0].GetProperty("rupiah").GetInt32());
        await host.ProgressAsync(moves.Enrolment, p => p.GetProperty("referrals").GetProperty("accepted").GetInt32() == 0);
        var moved = await Eventually.Async(() => GetAsync(program, $"/partner/v1/referrals/{first}"), r => !r.GetProperty("gone").GetBoolean());
        Assert.Equal(there.Enrolment, moved.GetProperty("enrolmentId").GetGuid());
        Assert.Equal("LeftProgramme", (await GetAsync(program, $"/partner/v1/referrals/{second}")).GetProperty("endedBecause").GetString());
        Assert.Equal(1, (await GetAsync(coordinator, $"/api/v1/opportunities/{expo}")).GetProperty("taken").GetInt32());
    }

    [Fact]
    public async Task Rule12_A_partner_answers_its_own_referrals_only_whatever_it_says_of_itself()
    {
        var (partner, clientId) = await PartnerAsync();
        var (stranger, strangersId) = await PartnerAsync();
        var us = await TellAsync(partner, stranger);
        using var coordinator = host.Client("coordinator");
        using var owner = host.PartnerClient(clientId);
        using var other = host.PartnerClient(strangersId);
        var referral = await ReferAsync(coordinator, await OpportunityAsync(coordinator, partner), us.Enrolment);

        var claims = $$"""{"partnerId":"{{partner}}","clientId":"{{clientId}}","reason":"R","kind":"Order","rupiah":1,"on":"2027-03-10"}""";
        foreach (var (method, address, body) in new[]
        {
            (HttpMethod.Get, "", (string?)null), (HttpMethod.Post, "/accept", null), (HttpMethod.Post, "/decline", claims), (HttpMethod.Post, "/outcomes", claims),
            (HttpMethod.Put, $"/outcomes/{Unknown}", claims),
        })
            Assert.Equal("referral.unknown", Code(await BodyAsync(await SendAsync(other, method, $"/partner/v1/referrals/{referral}{address}", body, "\"1\""), HttpStatusCode.NotFound)));
        Assert.Empty((await GetAsync(other, "/partner/v1/referrals")).GetProperty("items").EnumerateArray());
        Assert.Single((await GetAsync(owner, "/partner/v1/referrals")).GetProperty("items").EnumerateArray());
        Assert.Equal(("Proposed", 1), await StateAsync(coordinator, referral));
        foreach (var role in new[] { "mentor", "business", "partner" })
        {
            using var client = host.Client(role);
            foreach (var (method, address) in new[]
            {
                ("GET", "opportunities"), ("POST", "opportunities"), ("GET", $"opportunities/{Unknown}"), ("PUT", $"opportunities/{Unknown}"), ("GET", $"opportunities/{Unknown}/ready"),
                ("GET", $"opportunities/{Unknown}/referrals"), ("POST", $"opportunities/{Unknown}/referrals"), ("GET", $"opportunities/{Unknown}/audit"),
                ("GET", $"referrals/{referral}"), ("POST", $"referrals/{referral}/withdraw"), ("PUT", $"referrals/{referral}/booth"),
                ("PUT", $"referrals/{referral}/attendance/2027-03-10"), ("GET", $"referrals/{referral}/audit"),
            })
            {
                using var answer = await SendAsync(client, new HttpMethod(method), $"/api/v1/{address}", method == "GET" ? null : "{\"number\":null}", "\"1\"");
                Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            }
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(coordinator, HttpMethod.Post, $"/partner/v1/referrals/{referral}/accept", null)).StatusCode);
    }

    [Fact]
    public async Task An_Expo_gives_each_booth_once_and_marks_each_day_once()
    {
        var (partner, clientId) = await PartnerAsync();
        var (us, them) = (await TellAsync(partner), await TellAsync(partner));
        using var coordinator = host.Client("coordinator");
        using var program = host.PartnerClient(clientId);
        var expo = await OpportunityAsync(coordinator, partner);
        var (first, second) = (await ReferAsync(coordinator, expo, us.Enrolment), await ReferAsync(coordinator, expo, them.Enrolment));
        Assert.Equal("referral.state", Code(await BodyAsync(await BoothAsync(first, "A1", 1), HttpStatusCode.Conflict)));
        foreach (var id in new[] { first, second })
            await PostAsync(program, $"/partner/v1/referrals/{id}/accept", new { }, HttpStatusCode.OK);

        var both = await Task.WhenAll(BoothAsync(first, "a1", 2), BoothAsync(second, "A1", 2));
        var placed = await BodyAsync(Assert.Single(both, b => b.IsSuccessStatusCode));
        Assert.Equal("A1", placed.GetProperty("booth").GetString());
        Assert.Equal("referral.booth_taken", Codes(await BodyAsync(both.Single(b => !b.IsSuccessStatusCode), HttpStatusCode.Conflict)).Single());
        var (has, wants) = placed.GetProperty("id").GetGuid() == first ? (first, second) : (second, first);
        await BodyAsync(await BoothAsync(has, "A1", 3));
        await BodyAsync(await BoothAsync(has, null, 4));
        Assert.Equal("A1", (await BodyAsync(await BoothAsync(wants, "A1", 2))).GetProperty("booth").GetString());
        Assert.Equal("A1", (await GetAsync(program, $"/partner/v1/referrals/{wants}")).GetProperty("booth").GetString());

        await BodyAsync(await MarkAsync("2027-03-09", "UnexcusedAbsence"));
        await BodyAsync(await MarkAsync("2027-03-10", "Present"));
        await BodyAsync(await MarkAsync("2027-03-09", "Present"));
        var marked = await BodyAsync(await MarkAsync("2027-03-09", "ExcusedAbsence"));
        Assert.Equal(marked.GetRawText(), (await BodyAsync(await MarkAsync("2027-03-09", "ExcusedAbsence"))).GetRawText());
        Assert.Equal((2, 0.5m, 7), (marked.GetProperty("attendance").GetArrayLength(), marked.GetProperty("attendanceRate").GetDecimal(), marked.GetProperty("version").GetInt32()));
        Assert.Equal(["attendance.in_future"], Codes(await BodyAsync(await MarkAsync("2027-03-11", "Present"), HttpStatusCode.BadRequest)));
        Assert.Equal(["attendance.other_day"], Codes(await BodyAsync(await MarkAsync("2027-03-08", "Present"), HttpStatusCode.BadRequest)));

        Task<HttpResponseMessage> BoothAsync(Guid id, string? number, int version) =>
            SendAsync(coordinator, HttpMethod.Put, $"/api/v1/referrals/{id}/booth", JsonSerializer.Serialize(new { number }), $"\"{version}\"");
        Task<HttpResponseMessage> MarkAsync(string day, string status) =>
            SendAsync(coordinator, HttpMethod.Put, $"/api/v1/referrals/{wants}/attendance/{day}", JsonSerializer.Serialize(new { status }));
    }

    [Theory]
    [InlineData("POST opportunities", "{", 400, "request.malformed")]
    [InlineData("POST opportunities", "{}", 400, "field.unknown_value field.required field.required field.required field.required field.required field.required field.required field.required")]
    [InlineData("POST opportunities", """{"kind":"Fair"}""", 400, "field.unknown_value")]
    [InlineData("POST opportunities", """NEW "consentPurpose":"Expo 2027" """, 400, "purpose.format")]
    [InlineData("POST opportunities", """NEW "kind":"Bank" """, 400, "opportunity.place_of_expo")]
    [InlineData("POST opportunities", """NEW "lastDay":null """, 400, "field.required")]
    [InlineData("POST opportunities", """NEW "lastDay":"2027-03-08" """, 400, "opportunity.last_before_first")]
    [InlineData("POST opportunities", """NEW "referUntil":"2027-03-14" """, 400, "opportunity.refer_until_after_end")]
    [InlineData("POST opportunities", """NEW "capacity":-1 """, 400, "field.out_of_range")]
    [InlineData("POST opportunities", """NEW "capacity":1.5 """, 400, "request.malformed")]
    [InlineData("POST opportunities", """NEW "timeZone":"WITA" """, 400, "time_zone.unknown")]
    [InlineData("POST opportunities", """NEW "criteria":[] """, 400, "field.required")]
    [InlineData("POST opportunities", """NEW "criteria":[null] """, 400, "field.required")]
    [InlineData("POST opportunities", """NEW "criteria":[{"kind":"MarketLevel","code":"Regional"}] """, 400, "field.unknown_value")]
    [InlineData("POST opportunities", """NEW "criteria":[{"kind":"MarketLevel","code":"Local","value":1}] """, 400, "condition.not_used")]
    [InlineData("POST opportunities", """NEW "criteria":[{"kind":"Granted"}] """, 400, "scheme.kind_granted")]
    [InlineData("POST opportunities", """NEW "partnerId":"01960000-0000-7000-8000-000000000001" """, 404, "partner.unknown")]
    [InlineData("PUT opportunities/EXPO", """EDIT "capacity":5 """, 412, "version.stale", "\"9\"")]
    [InlineData("PUT opportunities/EXPO", """EDIT "capacity":5 """, 428, "version.required")]
    [InlineData("PUT opportunities/EXPO", """EDIT "nameId":"" """, 400, "field.required", "\"1\"")]
    [InlineData($"PUT opportunities/{Unknown}", """EDIT "capacity":5 """, 404, "opportunity.unknown", "\"1\"")]
    [InlineData($"GET opportunities/{Unknown}", null, 404, "opportunity.unknown")]
    [InlineData("GET opportunities/7", null, 400, "request.malformed")]
    [InlineData("GET opportunities?limit=0", null, 400, "page.limit")]
    [InlineData("GET opportunities?after=e30", null, 400, "page.cursor")]
    [InlineData($"GET opportunities/{Unknown}/ready", null, 404, "opportunity.unknown")]
    [InlineData("GET opportunities/EXPO/ready?lacking=21", null, 400, "field.out_of_range")]
    [InlineData("GET opportunities/EXPO/ready?lacking=-1", null, 400, "field.out_of_range")]
    [InlineData("GET opportunities/EXPO/ready?region=6302", null, 400, "region.malformed")]
    [InlineData("GET opportunities/EXPO/ready?limit=201", null, 400, "page.limit")]
    [InlineData($"GET opportunities/{Unknown}/referrals", null, 404, "opportunity.unknown")]
    [InlineData("GET opportunities/EXPO/referrals?state=1", null, 400, "field.unknown_value")]
    [InlineData("POST opportunities/EXPO/referrals", "{}", 400, "field.required")]
    [InlineData("POST opportunities/EXPO/referrals", $$"""{"enrolmentId":"{{Unknown}}"}""", 404, "progress.unknown")]
    [InlineData($"POST opportunities/{Unknown}/referrals", $$"""{"enrolmentId":"{{Unknown}}"}""", 404, "opportunity.unknown")]
    [InlineData("POST opportunities/EXPO/referrals", """{"enrolmentId":"US","despite":"LONG"}""", 400, "field.too_long")]
    [InlineData("POST opportunities/EXPO/referrals", """{"enrolmentId":"US"}""", 409, "referral.exists")]
    [InlineData("POST opportunities/OVER/referrals", """{"enrolmentId":"US"}""", 409, "opportunity.closed")]
    [InlineData($"GET referrals/{Unknown}", null, 404, "referral.unknown")]
    [InlineData($"GET referrals/{Unknown}/audit", null, 404, "audit.none")]
    [InlineData("POST referrals/REFERRAL/withdraw", "{}", 400, "field.required", "\"1\"")]
    [InlineData("POST referrals/REFERRAL/withdraw", """{"reason":"R"}""", 428, "version.required")]
    [InlineData("POST referrals/REFERRAL/withdraw", """{"reason":"R"}""", 412, "version.stale", "\"2\"")]
    [InlineData($"POST referrals/{Unknown}/withdraw", """{"reason":"R"}""", 404, "referral.unknown", "\"1\"")]
    [InlineData("PUT referrals/REFERRAL/booth", "{}", 400, "request.malformed", "\"1\"")]
    [InlineData("PUT referrals/REFERRAL/booth", """{"number":"A|1"}""", 400, "booth.format", "\"1\"")]
    [InlineData($"PUT referrals/{Unknown}/booth", """{"number":"A1"}""", 404, "referral.unknown", "\"1\"")]
    [InlineData("PUT referrals/REFERRAL/attendance/2027-02-30", """{"status":"Present"}""", 400, "request.malformed")]
    [InlineData("PUT referrals/REFERRAL/attendance/2027-03-10", """{"status":"Here"}""", 400, "field.unknown_value")]
    [InlineData("PUT referrals/REFERRAL/attendance/2027-03-10", """{"status":"Present"}""", 409, "referral.state")]
    [InlineData($"PUT referrals/{Unknown}/attendance/2027-03-10", """{"status":"Present"}""", 404, "referral.unknown")]
    [InlineData("GET /partner/v1/referrals?state=Open", null, 400, "field.unknown_value")]
    [InlineData("GET /partner/v1/referrals?opportunityId=7", null, 400, "id.malformed")]
    [InlineData("GET /partner/v1/referrals?after=x", null, 400, "page.cursor")]
    [InlineData($"GET /partner/v1/referrals/{Unknown}", null, 404, "referral.unknown")]
    [InlineData($"POST /partner/v1/referrals/{Unknown}/accept", null, 404, "referral.unknown")]
    [InlineData("POST /partner/v1/referrals/REFERRAL/decline", "{}", 400, "field.required")]
    [InlineData("POST /partner/v1/referrals/REFERRAL/decline", """{"reason":"Telepon 081234567890"}""", 400, "outcome.note_personal")]
    [InlineData("POST /partner/v1/referrals/REFERRAL/outcomes", "{}", 400, "field.unknown_value field.required field.required")]
    [InlineData("POST /partner/v1/referrals/REFERRAL/outcomes", """{"kind":"Order","rupiah":0,"on":"2027-03-10"}""", 400, "field.out_of_range")]
    [InlineData("POST /partner/v1/referrals/REFERRAL/outcomes", """{"kind":"Order","rupiah":1000000000000000,"on":"2027-03-10"}""", 400, "field.out_of_range")]
    [InlineData("POST /partner/v1/referrals/REFERRAL/outcomes", """{"kind":"Order","rupiah":1.5,"on":"2027-03-10"}""", 400, "request.malformed")]
    [InlineData("POST /partner/v1/referrals/REFERRAL/outcomes", """{"kind":"Order","rupiah":1,"on":"10/03/2027"}""", 400, "request.malformed")]
    [InlineData("POST /partner/v1/referrals/REFERRAL/outcomes", """{"kind":"Order","rupiah":1,"on":"2027-03-10","note":"siti@contoh.id"}""", 400, "outcome.note_personal")]
    [InlineData("POST /partner/v1/referrals/REFERRAL/outcomes", """{"kind":"Order","rupiah":1,"on":"2027-03-10"}""", 409, "referral.state")]
    [InlineData($"PUT /partner/v1/referrals/REFERRAL/outcomes/{Unknown}", """{"kind":"Order","rupiah":1,"on":"2027-03-10"}""", 400, "field.required", "\"1\"")]
    [InlineData($"PUT /partner/v1/referrals/REFERRAL/outcomes/{Unknown}", """{"kind":"Order","rupiah":1,"on":"2027-03-10","reason":"R"}""", 428, "version.required")]
    [InlineData($"PUT /partner/v1/referrals/REFERRAL/outcomes/{Unknown}", """{"kind":"Order","rupiah":1,"on":"2027-03-10","reason":"R"}""", 404, "outcome.unknown", "\"1\"")]
    public async Task Bad_input_is_refused_and_nothing_is_written(string request, string? body, int status, string codes, string? version = null)
    {
        var ours = await BadInputAsync();
        var (method, address) = (request.Split(' ')[0], request.Split(' ')[1]);
        var sent = (body switch
        {
            ['N', 'E', 'W', .. var field] => With(Opportunity(ours.Partner, Local, 3), field),
            ['E', 'D', 'I', 'T', .. var field] => With(Opportunity(null, Local, 3), field),
            _ => body,
        })?.Replace("US", $"{ours.Enrolment}", StringComparison.Ordinal).Replace("LONG", new string('x', 501), StringComparison.Ordinal);
        var to = (address.StartsWith('/') ? address : $"/api/v1/{address}").Replace("EXPO", $"{ours.Expo}", StringComparison.Ordinal)
            .Replace("OVER", $"{ours.Over}", StringComparison.Ordinal).Replace("REFERRAL", $"{ours.Referral}", StringComparison.Ordinal);
        using var client = address.StartsWith('/') ? host.PartnerClient(ours.ClientId) : host.Client("coordinator");

        using var answer = await SendAsync(client, new HttpMethod(method), to, sent, version);

        var said = await BodyAsync(answer, (HttpStatusCode)status);
        Assert.Equal(codes, string.Join(' ', codes == "field.unknown_value" ? Codes(said).Take(1) : Codes(said)));
        using var coordinator = host.Client("coordinator");
        Assert.Equal(("Proposed", 1), await StateAsync(coordinator, ours.Referral));
        Assert.Equal(1, (await GetAsync(coordinator, $"/api/v1/opportunities/{ours.Expo}")).GetProperty("version").GetInt32());
        var made = await host.Database.GetCollection<BsonDocument>("opportunities").CountDocumentsAsync(new BsonDocument("partnerId", new BsonBinaryData(ours.Partner, GuidRepresentation.Standard)));
        Assert.Equal(2, made);
    }

    // One for all rows of the table.
    private async Task<BadInput> BadInputAsync()
    {
        if (badInput is { } made)
            return made;
        var (partner, clientId) = await PartnerAsync();
        var us = await TellAsync(partner);
        using var coordinator = host.Client("coordinator");
        var expo = await OpportunityAsync(coordinator, partner);
        var over = (await BodyAsync(
            await SendAsync(coordinator, HttpMethod.Post, "/api/v1/opportunities", With(Opportunity(partner, Local, 3), "\"referUntil\":\"2027-03-09\"")),
            HttpStatusCode.Created)).GetProperty("id").GetGuid();
        return badInput = new BadInput(partner, clientId, us.Enrolment, expo, over, await ReferAsync(coordinator, expo, us.Enrolment));
    }

    private sealed record BadInput(Guid Partner, string ClientId, Guid Enrolment, Guid Expo, Guid Over, Guid Referral);

    /// <summary>An Expo of five days, of which today is the second; without a partner as an edit sends it.</summary>
    private static string Opportunity(Guid? partner, string criteria, int? capacity)
    {
        var fields = new Dictionary<string, object?>
        {
            ["nameId"] = "Expo UMKM", ["nameEn"] = "MSME Expo", ["place"] = "Banjarmasin", ["firstDay"] = "2027-03-09", ["lastDay"] = "2027-03-13",
            ["capacity"] = capacity, ["criteria"] = JsonSerializer.Deserialize<JsonElement>(criteria),
        };
        if (partner is not null)
            (fields["kind"], fields["partnerId"], fields["consentPurpose"]) = ("Expo", partner, "export");
        return JsonSerializer.Serialize(fields);
    }

    /// <summary>The body with another field.</summary>
    private static string With(string body, string field)
    {
        var fields = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(body)!;
        foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, JsonElement>>($"{{{field}}}")!)
            fields[name] = value;
        return JsonSerializer.Serialize(fields);
    }

    private async Task<(Guid Id, string ClientId)> PartnerAsync(string region = "76.01", params string[] fields)
    {
        var partner = await host.PartnerAsync();
        await host.AgreeAsync(partner.Id, [region], fields: fields);
        return partner;
    }

    private async Task<Telling> TellAsync(params Guid[] partners)
    {
        var us = new Telling { Region = Region, Kbli = "13912", Consents = [.. partners.SelectMany(p => new[] { new ConsentTerms(p, "export"), new(p, "credit") })] };
        await host.PublishAsync(us.Accepted());
        await host.ProgressAsync(us.Enrolment);
        return us;
    }

    private static async Task<Guid> OpportunityAsync(HttpClient coordinator, Guid partner, string criteria = Local, int? capacity = null) =>
        (await BodyAsync(await SendAsync(coordinator, HttpMethod.Post, "/api/v1/opportunities", Opportunity(partner, criteria, capacity)), HttpStatusCode.Created)).GetProperty("id").GetGuid();

    private static async Task<Guid> ReferAsync(HttpClient coordinator, Guid opportunity, Guid enrolment) =>
        (await PostAsync(coordinator, $"/api/v1/opportunities/{opportunity}/referrals", new { enrolmentId = enrolment })).GetProperty("id").GetGuid();

    private static async Task<(List<JsonElement> Items, int Pages)> ReadyAsync(HttpClient coordinator, string address)
    {
        var (items, pages) = (new List<JsonElement>(), 0);
        for (var next = (string?)address; next is not null; pages++)
        {
            var page = await GetAsync(coordinator, next);
            items.AddRange(page.GetProperty("items").EnumerateArray());
            next = page.GetProperty("next").GetString();
        }

        return (items, pages);
    }

    private static async Task<(string? State, int Version)> StateAsync(HttpClient coordinator, Guid referral)
    {
        var found = await GetAsync(coordinator, $"/api/v1/referrals/{referral}");
        return (found.GetProperty("state").GetString(), found.GetProperty("version").GetInt32());
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string address, string? body, string? version = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, address);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (version is not null)
            request.Headers.TryAddWithoutValidation("If-Match", version);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static string? Code(JsonElement problem) => problem.GetProperty("code").GetString();

    private static IReadOnlyList<string?> Codes(JsonElement problem) => problem.TryGetProperty("errors", out var errors)
        ? [.. errors.EnumerateArray().Select(e => e.GetProperty("code").GetString())]
        : [problem.GetProperty("code").GetString()];
}
