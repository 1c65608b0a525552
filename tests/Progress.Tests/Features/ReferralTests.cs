using System.Net;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.TestHarness;
using Xunit;
using static CoachingPlatform.Progress.Tests.Features.Fair;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Features;

/// <summary>Businesses are found ready, referred, taken or not by the partner, and what comes of it is part of their progress.</summary>
public sealed class ReferralTests(ProgressHost host)
{
    [Fact]
    public async Task Those_who_are_ready_and_consent_are_listed_page_by_page_with_what_makes_them_ready()
    {
        using var fair = await Fair.OpenAsync(
            host, criteria: """[{"kind":"IndicatorReaches","value":100,"code":"annual_sales"},{"kind":"MarketLevel","code":"Local"}]""", region: "76.02");
        var (partner, coordinator, _, expo) = fair;
        var all = Enumerable.Range(0, 6).Select(n => new Telling { Region = "76.02.01", Consents = n == 5 ? [] : [new ConsentTerms(partner, "export")] }).ToList();
        foreach (var (telling, n) in all.Select((t, n) => (t, n)))
        {
            await host.PublishAsync(telling.Accepted());
            await host.PublishAsync(telling.Value("Actual", n == 1 ? 90 : 100 + n, 5));
            await host.ProgressAsync(telling.Enrolment, p => p.GetProperty("version").GetInt64() == 3);
        }

        await fair.ReferAsync(all[2].Enrolment);
        var (ready, pages) = await AllAsync(coordinator, $"/api/v1/opportunities/{expo}/ready?limit=2");
        var (near, _) = await AllAsync(coordinator, $"/api/v1/opportunities/{expo}/ready?lacking=1&region=76");

        Assert.Equal(new[] { 0, 3, 4 }.Select(n => all[n].Enrolment).OrderBy(id => id.ToString()), ready.Select(r => r.GetProperty("enrolmentId").GetGuid()));
        Assert.Equal(3, pages);
        Assert.Equal(100m, ready.Single(r => r.GetProperty("enrolmentId").GetGuid() == all[0].Enrolment).GetProperty("criteria")[0].GetProperty("saw").GetDecimal());
        var missing = near.Single(r => !r.GetProperty("isReady").GetBoolean());
        Assert.Equal((all[1].Enrolment, 4, "[false,true]"), (
            missing.GetProperty("enrolmentId").GetGuid(), near.Count,
            $"[{string.Join(',', missing.GetProperty("criteria").EnumerateArray().Select(c => c.GetProperty("holds").GetRawText()))}]"));
        Assert.Empty((await AllAsync(coordinator, $"/api/v1/opportunities/{expo}/ready?region=75")).Items);
        var refused = await PostAsync(coordinator, $"/api/v1/opportunities/{expo}/referrals", new { enrolmentId = all[1].Enrolment }, HttpStatusCode.Conflict);
        Assert.Equal(("referral.not_ready", "criterion.lacking"), (refused.GetProperty("code").GetString(), Codes(refused).Single()));
        Assert.Equal("referral.no_consent", Code(await PostAsync(coordinator, $"/api/v1/opportunities/{expo}/referrals", new { enrolmentId = all[5].Enrolment, despite = "R" }, HttpStatusCode.Conflict)));
        var despite = await PostAsync(coordinator, $"/api/v1/opportunities/{expo}/referrals", new { enrolmentId = all[1].Enrolment, despite = "Segera terbit" });
        Assert.Equal(("Segera terbit", "Proposed"), (despite.GetProperty("despite").GetString(), despite.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task A_partner_takes_a_business_and_what_comes_of_it_is_part_of_its_progress()
    {
        using var fair = await Fair.OpenAsync(host, fields: ["BusinessName"]);
        var (partner, coordinator, program, expo) = fair;
        // What another purpose's agreement names is not given with a referral for this one.
        await host.AgreeAsync(partner, ["76.01"], fields: ["KbliCode"], purpose: "credit");
        var (us, other) = (await fair.TellAsync(), await fair.TellAsync());
        var (first, second) = (await fair.ReferAsync(us.Enrolment), await fair.ReferAsync(other.Enrolment));

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
        Assert.Equal([other.Enrolment], (await AllAsync(coordinator, $"/api/v1/opportunities/{expo}/ready")).Items.Select(r => r.GetProperty("enrolmentId").GetGuid()));
        await fair.ReferAsync(other.Enrolment);
    }

    [Fact]
    public async Task The_trading_house_and_a_bank_have_no_last_day_and_ask_for_certificates_supply_capacity_and_readiness()
    {
        using var fair = await Fair.OpenAsync(host, region: "76.03");
        var (partner, coordinator, program, _) = fair;
        string[] codes = ["certificates", "months_of_supply", "monthly_capacity", "export_readiness"];
        decimal[] asked = [2, 6, 500, 70], lacking = [3, 12, 900, 69];
        var (ready, near) = (await TellAsync(asked), await TellAsync(lacking));
        foreach (var kind in new[] { "TradingHouse", "Bank" })
        {
            var made = await PostAsync(coordinator, "/api/v1/opportunities", new
            {
                kind, partnerId = partner, consentPurpose = "export", nameId = "Rumah dagang", nameEn = "Trading house", firstDay = "2026-01-01",
                criteria = codes.Zip(asked, (code, value) => new { kind = "IndicatorReaches", code, value }),
            });
            var path = $"/api/v1/opportunities/{made.GetProperty("id").GetGuid()}";
            Assert.Equal((kind, JsonValueKind.Null, JsonValueKind.Null, JsonValueKind.Null), (
                made.GetProperty("kind").GetString(), made.GetProperty("lastDay").ValueKind, made.GetProperty("place").ValueKind, made.GetProperty("capacity").ValueKind));

            Assert.Equal([ready], (await AllAsync(coordinator, $"{path}/ready")).Items.Select(r => r.GetProperty("enrolmentId").GetGuid()));
            var missing = (await AllAsync(coordinator, $"{path}/ready?lacking=1")).Items.Single(r => r.GetProperty("enrolmentId").GetGuid() == near);
            Assert.Equal(["export_readiness 69"], missing.GetProperty("criteria").EnumerateArray().Where(c => !c.GetProperty("holds").GetBoolean()).Select(c => $"{c.GetProperty("code")} {c.GetProperty("saw")}"));

            var referral = await ReferAsync(coordinator, made.GetProperty("id").GetGuid(), ready);
            await PostAsync(program, $"/partner/v1/referrals/{referral}/accept", new { }, HttpStatusCode.OK);
            foreach (var (address, body, version) in new[] { ("booth", """{"number":"A1"}""", "\"2\""), ("attendance/2027-03-10", """{"status":"Present"}""", null) })
                Assert.Equal("referral.expo_only", Code(await BodyAsync(await SendAsync(coordinator, HttpMethod.Put, $"/api/v1/referrals/{referral}/{address}", body, version), HttpStatusCode.Conflict)));
            var recorded = await PostAsync(program, $"/partner/v1/referrals/{referral}/outcomes", new { kind = "Order", rupiah = 1, on = "2027-03-10" });
            Assert.Equal(3, recorded.GetProperty("version").GetInt32());
        }

        async Task<Guid> TellAsync(decimal[] values)
        {
            var us = new Telling { Region = "76.03.01", Consents = [new(partner, "export")], Indicators = [.. codes.Select(c => new IndicatorTerms(c, c, c, "", true))] };
            await host.PublishAsync(us.Accepted());
            foreach (var (code, value) in codes.Zip(values))
                await host.PublishAsync(us.Value("Actual", value, 5, code));
            await host.ProgressAsync(us.Enrolment, p => p.GetProperty("indicators").EnumerateArray().All(i => i.GetProperty("latest").ValueKind == JsonValueKind.Number));
            return us.Enrolment;
        }
    }

    [Fact]
    public async Task Lists_go_on_where_a_page_ends_and_are_narrowed_by_state_and_opportunity()
    {
        using var fair = await Fair.OpenAsync(host);
        var (partner, coordinator, program, expo) = fair;
        var (us, them) = (await fair.TellAsync(), await fair.TellAsync());
        var later = await OpportunityAsync(coordinator, partner);
        Guid[] made = [await fair.ReferAsync(us.Enrolment), await fair.ReferAsync(them.Enrolment), await ReferAsync(coordinator, later, us.Enrolment)];
        await PostAsync(program, $"/partner/v1/referrals/{made[1]}/accept", new { }, HttpStatusCode.OK);

        var named = await GetAsync(coordinator, $"/api/v1/opportunities/{expo}/referrals?limit=1");
        Assert.All([named.GetProperty("items")[0], await GetAsync(coordinator, $"/api/v1/referrals/{made[0]}")], r => Assert.Equal(
            (made[0], "Sasirangan Kayuh", "76.01.01"), (r.GetProperty("id").GetGuid(), r.GetProperty("businessName").GetString(), r.GetProperty("regionCode").GetString())));
        Assert.Equal([expo, later], (await IdsAsync(coordinator, "/api/v1/opportunities?limit=1")).Where(id => id == expo || id == later));
        Assert.Equal(made[..2], await IdsAsync(coordinator, $"/api/v1/opportunities/{expo}/referrals?limit=1"));
        Assert.Equal([made[1]], await IdsAsync(coordinator, $"/api/v1/opportunities/{expo}/referrals?state=Accepted"));
        Assert.Equal([made[0]], await IdsAsync(coordinator, $"/api/v1/opportunities/{expo}/referrals?state=Proposed&limit=1"));
        Assert.Equal(made, await IdsAsync(program, "/partner/v1/referrals?limit=2"));
        Assert.Equal([made[0], made[2]], await IdsAsync(program, "/partner/v1/referrals?state=Proposed&limit=1"));
        Assert.Equal([made[2]], await IdsAsync(program, $"/partner/v1/referrals?opportunityId={later}"));
        Assert.Equal([made[0]], await IdsAsync(program, $"/partner/v1/referrals?opportunityId={expo}&state=Proposed"));

        async Task<IReadOnlyList<Guid>> IdsAsync(HttpClient client, string address) => [.. (await AllAsync(client, address)).Items.Select(r => r.GetProperty("id").GetGuid())];
    }
}
