using System.Net;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using CoachingPlatform.TestHarness;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>A free seat is offered to the first of the waitlist, claimed in time or passed on.</summary>
public sealed class OfferTests(EnrolmentHost host)
{
    private readonly HttpClient coordinator = host.Client(Roles.Coordinator);
    private readonly HttpClient rina = host.Client(Roles.Business, "22222222-2222-2222-2222-222222222222");
    private readonly HttpClient other = host.Client(Roles.Business, "33333333-3333-3333-3333-333333333333");

    [Fact]
    public async Task Rule04_A_freed_seat_is_offered_to_one_and_an_offer_that_nobody_claims_goes_on_to_the_next()
    {
        await using var events = await host.ListenAsync();
        var cohort = await coordinator.CohortAsync(capacity: 1, claimHours: 48);
        var seated = await AppliedAsync(coordinator, "Kopi Aranio", cohort);
        var first = await AppliedAsync(rina, "Kain Rina", cohort);
        var second = await AppliedAsync(coordinator, "Amplang Berkah", cohort);

        await rina.PostAsync($"/enrolments/{first}/claim", new { }).ProblemAsync(409, "enrolment.wrong_state");
        var before = DateTimeOffset.UtcNow;
        await coordinator.PostAsync($"/enrolments/{seated}/withdraw", new { reason = "pindah" }).BodyAsync();
        var offered = await rina.ReadAsync($"/enrolments/{first}").BodyAsync();
        Assert.Equal("Offered", offered.Text("state"));
        Assert.InRange(offered.GetProperty("claimBy").GetDateTimeOffset(), before.AddHours(48).AddSeconds(-1), DateTimeOffset.UtcNow.AddHours(48));
        Assert.Equal((1, 1), await SeatsAsync(cohort));
        await other.PostAsync($"/enrolments/{first}/claim", new { }).ProblemAsync(404, "enrolment.unknown");

        await EndAsync(first);
        await Eventually.HoldsAsync(async () => (await coordinator.ReadAsync($"/enrolments/{second}").BodyAsync()).Text("state") == "Offered");
        var again = await rina.ReadAsync($"/enrolments/{first}").BodyAsync();
        Assert.Equal(("Waitlisted", 1), (again.Text("state"), again.GetProperty("waitlistPosition").GetInt32()));
        Assert.Equal((1, 1), await SeatsAsync(cohort));

        Assert.Equal("Enrolled", (await coordinator.PostAsync($"/enrolments/{second}/claim", new { }).BodyAsync()).Text("state"));
        Assert.Equal((1, 1), await SeatsAsync(cohort));
        var told = await Eventually.Async(
            () => Task.FromResult(events.All.DistinctBy(e => e.MessageId).Select(e => e.Event).OfType<IEnrolmentEvent>().Where(e => e.Enrolment.Cohort.CohortId == cohort).ToList()),
            all => all.Count >= 8);
        Assert.Equal(["Waitlisted", "Offered", "Waitlisted"], told.Where(e => e.AggregateId == first).OrderBy(e => e.Version).Select(e => e.Enrolment.State));
        Assert.Equal(["Waitlisted", "Offered", "Enrolled"], told.Where(e => e.AggregateId == second).OrderBy(e => e.Version).Select(e => e.Enrolment.State));
    }

    [Fact]
    public async Task An_offer_that_is_declined_goes_on_at_once_and_a_late_claim_is_refused()
    {
        var cohort = await coordinator.CohortAsync(capacity: 1, claimHours: 1);
        var seated = await AppliedAsync(coordinator, "Kopi Aranio", cohort);
        var first = await AppliedAsync(coordinator, "Kain Rina", cohort);
        var second = await AppliedAsync(coordinator, "Amplang Berkah", cohort);
        await coordinator.PostAsync($"/enrolments/{seated}/withdraw", new { reason = "pindah" }).BodyAsync();

        await coordinator.PostAsync($"/enrolments/{first}/withdraw", new { reason = "tidak jadi" }).BodyAsync();
        Assert.Equal("Offered", (await coordinator.ReadAsync($"/enrolments/{second}").BodyAsync()).Text("state"));

        // The only one who waits is offered the seat again, with a new deadline.
        await EndAsync(second);
        await Eventually.HoldsAsync(async () => (await coordinator.ReadAsync($"/enrolments/{second}").BodyAsync()).GetProperty("version").GetInt32() == 4);
        Assert.Equal("Enrolled", (await coordinator.PostAsync($"/enrolments/{second}/claim", new { }).BodyAsync()).Text("state"));
    }

    [Fact]
    public async Task The_hours_to_claim_are_from_1_to_30_days()
    {
        foreach (var claimHours in (int[])[0, -1, 721])
        {
            await coordinator.PostAsync("/cohorts", new
            {
                trackId = Guid.CreateVersion7(), name = "Angkatan 1", regionCode = "63", timeZone = "Asia/Makassar", startsOn = "2026-11-01", endsOn = "2027-04-30", claimHours,
            }).ProblemAsync(400, "field.out_of_range");
        }
    }

    private static async Task<Guid> AppliedAsync(HttpClient client, string name, Guid cohort) =>
        (await client.ApplyAsync(await client.BusinessAsync(name), cohort).BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();

    // The deadline is put into the past: nobody waits for two days here.
    private Task<UpdateResult> EndAsync(Guid enrolment) => host.Store.Enrolments.UpdateOneAsync(
        e => e.Id == new Id<CohortEnrolment>(enrolment) && e.State == EnrolmentState.Offered,
        Builders<CohortEnrolment>.Update.Set(e => e.ClaimBy, DateTimeOffset.UtcNow.AddSeconds(-1)),
        cancellationToken: TestContext.Current.CancellationToken);

    private async Task<(int Taken, int Waiting)> SeatsAsync(Guid cohort)
    {
        var body = await coordinator.ReadAsync($"/cohorts/{cohort}").BodyAsync();
        return (body.GetProperty("seatsTaken").GetInt32(), body.GetProperty("waiting").GetInt32());
    }
}
