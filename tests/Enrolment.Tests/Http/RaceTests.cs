using System.Diagnostics;
using System.Net;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.TestHarness;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>Many at once: the store alone decides, and the answers say what it decided.</summary>
[Collection(typeof(CountedStore))]
public sealed class RaceTests(EnrolmentHost host)
{
    private readonly HttpClient coordinator = host.Client(Roles.Coordinator);

    [Fact]
    public async Task Sixty_apply_for_forty_seats_and_one_who_leaves_lets_exactly_the_first_of_the_waitlist_in()
    {
        await using var events = await host.ListenAsync();
        var cohort = await coordinator.CohortAsync(capacity: 40);
        var businesses = new List<Guid>();
        for (var i = 0; i < 60; i++)
            businesses.Add(await coordinator.BusinessAsync($"Usaha {i}"));

        var watch = Stopwatch.StartNew();
        var answers = await Task.WhenAll(businesses.Select(async b =>
        {
            var body = await coordinator.ApplyAsync(b, cohort).BodyAsync(HttpStatusCode.Created);
            return (Body: body, After: watch.Elapsed);
        }));
        TestContext.Current.TestOutputHelper?.WriteLine($"60 applications: the slowest answer after {answers.Max(a => a.After).TotalMilliseconds:0} ms");

        Assert.Equal(40, answers.Count(a => a.Body.Text("state") == "Enrolled"));
        var waiting = answers.Select(a => a.Body).Where(b => b.Text("state") == "Waitlisted").ToList();
        Assert.Equal(Enumerable.Range(1, 20).Select(i => (long)i), waiting.Select(b => b.GetProperty("waitlistPosition").GetInt64()).Order());
        var inOrder = waiting.OrderBy(b => b.GetProperty("waitlistPosition").GetInt64()).Select(b => b.GetProperty("id").GetGuid()).ToList();
        Assert.Equal(inOrder, await WaitlistAsync(cohort));

        var leaver = answers.First(a => a.Body.Text("state") == "Enrolled").Body.GetProperty("id").GetGuid();
        await coordinator.PostAsync($"/enrolments/{leaver}/withdraw", new { reason = "pindah usaha" }).BodyAsync();

        Assert.Equal("Enrolled", (await coordinator.ReadAsync($"/enrolments/{inOrder[0]}").BodyAsync()).Text("state"));
        Assert.Equal(inOrder[1..], await WaitlistAsync(cohort));
        var seats = await coordinator.ReadAsync($"/cohorts/{cohort}").BodyAsync();
        Assert.Equal((40, 19), (seats.GetProperty("seatsTaken").GetInt32(), seats.GetProperty("waiting").GetInt32()));

        // A waiting one who leaves lets nobody in.
        await coordinator.PostAsync($"/enrolments/{inOrder[5]}/withdraw", new { reason = "batal" }).BodyAsync();
        Assert.Equal(inOrder[1..].Where(id => id != inOrder[5]), await WaitlistAsync(cohort));
        Assert.Equal(40L, await host.Store.Enrolments.CountDocumentsAsync(
            e => e.Cohort.CohortId == cohort && e.State == EnrolmentState.Enrolled, cancellationToken: TestContext.Current.CancellationToken));

        // What others hear: each enrolment's events in the order of its versions.
        var told = await Eventually.Async(
            () => Task.FromResult(events.All.DistinctBy(e => e.MessageId).Select(e => e.Event).OfType<IEnrolmentEvent>().Where(e => e.Enrolment.Cohort.CohortId == cohort).ToList()),
            all => all.Count >= 63, TimeSpan.FromSeconds(30));
        Assert.Equal((41, 20, 2), (told.OfType<EnrolmentAccepted>().Count(), told.OfType<EnrolmentWaitlisted>().Count(), told.OfType<EnrolmentWithdrawn>().Count()));
        Assert.All(told.GroupBy(e => e.AggregateId), one => Assert.Equal(Enumerable.Range(1, one.Count()).Select(v => (long)v), one.Select(e => e.Version)));
        Assert.Equal(["Waitlisted", "Enrolled"], told.Where(e => e.AggregateId == inOrder[0]).Select(e => e.Enrolment.State));
    }

    [Fact]
    public async Task Rule02_Of_twenty_applications_of_one_business_for_one_track_exactly_one_lives()
    {
        var track = await coordinator.TrackAsync();
        var cohorts = new[] { await coordinator.CohortAsync(track: track), await coordinator.CohortAsync(track: track) };
        var business = await coordinator.BusinessAsync("Sasirangan Rahmi");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => coordinator.ApplyAsync(business, cohorts[i % 2])));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
        foreach (var refused in answers.Where(a => a.StatusCode != HttpStatusCode.Created))
            await Task.FromResult(refused).ProblemAsync(409, "enrolment.already_live");
        var seats = await Task.WhenAll(cohorts.Select(c => coordinator.ReadAsync($"/cohorts/{c}").BodyAsync()));
        Assert.Equal(1, seats.Sum(c => c.GetProperty("seatsTaken").GetInt32()));
    }

    [Fact]
    public async Task The_same_key_sent_ten_times_at_once_applies_once()
    {
        var cohort = await coordinator.CohortAsync();
        var business = await coordinator.BusinessAsync("Amplang Berkah");
        var key = Guid.NewGuid().ToString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => coordinator.ApplyAsync(business, cohort, key)));
        foreach (var busy in answers.Where(a => a.StatusCode != HttpStatusCode.Created))
            await Task.FromResult(busy).ProblemAsync(409, "idempotency.in_flight");
        var first = await coordinator.ApplyAsync(business, cohort, key);
        Assert.Equal("true", first.Headers.GetValues("Idempotency-Replayed").Single());

        Assert.Equal(1L, await host.Store.Enrolments.CountDocumentsAsync(
            e => e.Cohort.CohortId == cohort, cancellationToken: TestContext.Current.CancellationToken));
    }

    private async Task<List<Guid>> WaitlistAsync(Guid cohort)
    {
        var page = await coordinator.ReadAsync($"/cohorts/{cohort}/enrolments?state=Waitlisted&limit=200").BodyAsync();
        var rows = page.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(1, rows.Count).Select(i => (long)i), rows.Select(r => r.GetProperty("waitlistPosition").GetInt64()));
        return [.. rows.Select(r => r.GetProperty("id").GetGuid())];
    }
}
