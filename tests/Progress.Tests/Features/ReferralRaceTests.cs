using System.Net;
using System.Text.Json;
using CoachingPlatform.TestHarness;
using Xunit;
using static CoachingPlatform.Progress.Tests.Features.Fair;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Features;

/// <summary>Of those who want the same business or the same place in one moment, as many get it as there are.</summary>
public sealed class ReferralRaceTests(ProgressHost host)
{
    [Fact]
    public async Task Of_many_acceptances_at_once_as_many_as_there_are_booths_hold_and_a_freed_booth_is_taken_once()
    {
        using var fair = await Fair.OpenAsync(host, capacity: 3);
        var (_, coordinator, program, expo) = fair;
        var referrals = new List<Guid>();
        for (var n = 0; n < 8; n++)
            referrals.Add(await fair.ReferAsync((await fair.TellAsync()).Enrolment));

        var answers = await AcceptAllAsync(referrals);
        Assert.Equal((3, 5), (answers.Count(a => a == "Accepted"), answers.Count(a => a == "opportunity.full")));
        Assert.Equal(3, await fair.TakenAsync());
        var waiting = (await GetAsync(coordinator, $"/api/v1/opportunities/{expo}/referrals?state=Proposed")).GetProperty("items").EnumerateArray().Select(r => r.GetProperty("id").GetGuid()).ToList();
        Assert.Equal(referrals.Where((_, i) => answers[i] != "Accepted"), waiting);

        var given = referrals[answers.IndexOf("Accepted")];
        var withdrawn = await BodyAsync(await SendAsync(coordinator, HttpMethod.Post, $"/api/v1/referrals/{given}/withdraw", """{"reason":"Sakit"}""", "\"2\""));
        Assert.Equal(("Withdrawn", "CoordinatorWithdrew", "Sakit"), (
            withdrawn.GetProperty("state").GetString(), withdrawn.GetProperty("end").GetProperty("cause").GetString(), withdrawn.GetProperty("end").GetProperty("reason").GetString()));
        Assert.Equal(["Accepted", .. Enumerable.Repeat("opportunity.full", 4)], (await AcceptAllAsync(waiting)).Order(StringComparer.Ordinal));
        Assert.Equal(3, await fair.TakenAsync());
        var edit = Terms(null, Local, 2);
        using var fewer = await SendAsync(coordinator, HttpMethod.Put, $"/api/v1/opportunities/{expo}", edit, "\"6\"");
        Assert.Equal("opportunity.capacity_taken", Codes(await BodyAsync(fewer, HttpStatusCode.Conflict)).Single());

        async Task<List<string>> AcceptAllAsync(IEnumerable<Guid> which) => [.. await Task.WhenAll(which.Select(async id =>
        {
            using var answer = await SendAsync(program, HttpMethod.Post, $"/partner/v1/referrals/{id}/accept", null);
            var said = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
            return said.TryGetProperty("state", out var state) ? state.GetString()! : said.GetProperty("code").GetString()!;
        }))];
    }

    [Fact]
    public async Task Of_several_coordinators_one_refers_and_of_an_acceptance_and_a_withdrawal_one_holds()
    {
        using var fair = await Fair.OpenAsync(host, capacity: 1);
        var (_, coordinator, program, expo) = fair;
        var us = await fair.TellAsync();
        for (var round = 0; round < 8; round++)
        {
            var referred = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SendAsync(
                coordinator, HttpMethod.Post, $"/api/v1/opportunities/{expo}/referrals", $$"""{"enrolmentId":"{{us.Enrolment}}"}""")));
            var made = Assert.Single(referred, r => r.StatusCode == HttpStatusCode.Created);
            foreach (var refused in referred.Where(r => r != made))
                Assert.Equal("referral.exists", Code(await BodyAsync(refused, HttpStatusCode.Conflict)));
            var referral = (await BodyAsync(made, HttpStatusCode.Created)).GetProperty("id").GetGuid();

            Func<Task<HttpResponseMessage>>[] two = [AcceptAsync, () => WithdrawAsync(1)];
            var both = await Task.WhenAll((round % 2 == 0 ? two : two.Reverse()).Select(send => send()).ToList());
            var (accepted, withdrawn) = round % 2 == 0 ? (both[0], both[1]) : (both[1], both[0]);

            var isAccepted = accepted.IsSuccessStatusCode;
            Assert.Equal(
                isAccepted ? (HttpStatusCode.OK, HttpStatusCode.PreconditionFailed) : (HttpStatusCode.Conflict, HttpStatusCode.OK), (accepted.StatusCode, withdrawn.StatusCode));
            Assert.Equal(isAccepted ? 1 : 0, await fair.TakenAsync());
            Assert.Equal((isAccepted ? "Accepted" : "Withdrawn", 2), await fair.StateAsync(referral));
            // For the next round.
            if (isAccepted)
                await BodyAsync(await WithdrawAsync(2));

            Task<HttpResponseMessage> AcceptAsync() => SendAsync(program, HttpMethod.Post, $"/partner/v1/referrals/{referral}/accept", null);
            Task<HttpResponseMessage> WithdrawAsync(int version) =>
                SendAsync(coordinator, HttpMethod.Post, $"/api/v1/referrals/{referral}/withdraw", """{"reason":"Sakit"}""", $"\"{version}\"");
        }
    }

    [Fact]
    public async Task Whoever_accepts_while_the_consent_is_withdrawn_keeps_neither_business_nor_place()
    {
        using var fair = await Fair.OpenAsync(host, capacity: 1);
        for (var round = 0; round < 8; round++)
        {
            var us = await fair.TellAsync();
            var referral = await fair.ReferAsync(us.Enrolment);

            // By turns the acceptance and the news have a head start.
            var accepting = round % 2 == 0 ? AcceptAsync() : null;
            await host.PublishAsync(us.Consenting(2));
            using var answer = await (accepting ?? AcceptAsync());

            Assert.True(answer.IsSuccessStatusCode || Code(await BodyAsync(answer, HttpStatusCode.Conflict)) == "referral.not_shared");
            await Eventually.HoldsAsync(async () => await fair.StateAsync(referral) is ("Withdrawn", var version) && version == (answer.IsSuccessStatusCode ? 3 : 2));
            Assert.Equal(0, await fair.TakenAsync());

            Task<HttpResponseMessage> AcceptAsync() => SendAsync(fair.Program, HttpMethod.Post, $"/partner/v1/referrals/{referral}/accept", null);
        }
    }

    [Fact]
    public async Task Of_a_mark_and_an_edit_that_takes_its_day_away_at_once_one_is_refused()
    {
        using var fair = await Fair.OpenAsync(host);
        var (partner, coordinator, program, _) = fair;
        var us = await fair.TellAsync();
        for (var round = 0; round < 10; round++)
        {
            var expo = await OpportunityAsync(coordinator, partner);
            var referral = await ReferAsync(coordinator, expo, us.Enrolment);
            await PostAsync(program, $"/partner/v1/referrals/{referral}/accept", new { }, HttpStatusCode.OK);
            var shorter = Terms(null, Local, null).Replace("2027-03-13", "2027-03-09", StringComparison.Ordinal);

            var both = await Task.WhenAll(
                SendAsync(coordinator, HttpMethod.Put, $"/api/v1/referrals/{referral}/attendance/2027-03-10", """{"status":"Present"}"""),
                SendAsync(coordinator, HttpMethod.Put, $"/api/v1/opportunities/{expo}", shorter, "\"2\""));

            var refused = Assert.Single(both, answer => !answer.IsSuccessStatusCode);
            Assert.Contains(Codes(await BodyAsync(refused, refused.StatusCode)).Single(), new[] { "attendance.other_day", "opportunity.days_marked" });
        }
    }
}
