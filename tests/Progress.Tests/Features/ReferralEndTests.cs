using System.Net;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.TestHarness;
using Xunit;
using static CoachingPlatform.Progress.Tests.Features.Fair;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Features;

/// <summary>A referral ends with the consent and with the enrolment, and goes along with a transfer.</summary>
public sealed class ReferralEndTests(ProgressHost host)
{
    [Fact]
    public async Task A_withdrawn_consent_ends_the_referral_frees_its_booth_and_takes_the_business_from_the_partner()
    {
        using var fair = await Fair.OpenAsync(host, capacity: 1);
        var (partner, coordinator, program, expo) = fair;
        var us = await fair.TellAsync();
        var referral = await fair.ReferAsync(us.Enrolment);
        await PostAsync(program, $"/partner/v1/referrals/{referral}/accept", new { }, HttpStatusCode.OK);
        await PostAsync(program, $"/partner/v1/referrals/{referral}/outcomes", new { kind = "Loan", rupiah = 9_000_000, on = "2027-03-10" });

        await host.PublishAsync(us.Consenting(2));
        await Eventually.HoldsAsync(async () => (await fair.StateAsync(referral)).State == "Withdrawn");
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
        Assert.Equal(0, await fair.TakenAsync());
        // Nothing that was told again changed it again, and a new consent brings it not back.
        await host.PublishAsync(us.Consenting(3, new ConsentTerms(partner, "export")));
        await Eventually.HoldsAsync(async () => (await AllAsync(coordinator, $"/api/v1/opportunities/{expo}/ready")).Items.Count == 1);
        Assert.Equal(("Withdrawn", 4), await fair.StateAsync(referral));
        var trail = await GetAsync(coordinator, $"/api/v1/referrals/{referral}/audit");
        Assert.Equal(("progress.referrals", "ConsentWithdrawn"), (trail.GetProperty("items")[3].GetProperty("by").GetString(), trail.GetProperty("items")[3].GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task Rule09_A_transfer_takes_the_referral_along_and_whoever_leaves_loses_it()
    {
        using var fair = await Fair.OpenAsync(host);
        var (_, coordinator, program, expo) = fair;
        var (moves, leaves) = (await fair.TellAsync(), await fair.TellAsync());
        var (first, second) = (await fair.ReferAsync(moves.Enrolment), await fair.ReferAsync(leaves.Enrolment));
        await PostAsync(program, $"/partner/v1/referrals/{first}/accept", new { }, HttpStatusCode.OK);
        await PostAsync(program, $"/partner/v1/referrals/{first}/outcomes", new { kind = "Order", rupiah = 7, on = "2027-03-10" });
        var there = moves with { Enrolment = Guid.CreateVersion7(), Cohort = Guid.CreateVersion7() };

        await host.PublishAsync(new EnrolmentTransferred(moves.Snapshot("Transferred", 2), there.Enrolment, Telling.Noon.AddDays(4)));
        await host.PublishAsync(leaves.Withdrawn());
        await Eventually.HoldsAsync(async () => (await fair.StateAsync(second)).State == "Withdrawn");
        Assert.Equal(("Accepted", 3), await fair.StateAsync(first));
        await host.PublishAsync(new EnrolmentStarted(there.Snapshot("Active", 1) with { ContinuedFrom = [moves.Enrolment] }, Telling.Noon.AddDays(4)));

        var after = await host.ProgressAsync(there.Enrolment, p => p.GetProperty("referrals").GetProperty("accepted").GetInt32() == 1);
        Assert.Equal(7, after.GetProperty("referrals").GetProperty("outcomes")[0].GetProperty("rupiah").GetInt32());
        await host.ProgressAsync(moves.Enrolment, p => p.GetProperty("referrals").GetProperty("accepted").GetInt32() == 0);
        var moved = await Eventually.Async(() => GetAsync(program, $"/partner/v1/referrals/{first}"), r => !r.GetProperty("gone").GetBoolean());
        Assert.Equal(there.Enrolment, moved.GetProperty("enrolmentId").GetGuid());
        Assert.Equal("LeftProgramme", (await GetAsync(program, $"/partner/v1/referrals/{second}")).GetProperty("endedBecause").GetString());
        Assert.Equal(1, await fair.TakenAsync());
    }
}
