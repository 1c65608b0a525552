using System.Net;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Tests.Http;

public sealed class ScheduleTests(MentoringHost host)
{
    private static readonly DateTimeOffset Tomorrow = TimeProvider.System.Now().AddDays(1);

    [Fact]
    public async Task Of_many_overlapping_plans_at_once_exactly_one_is_booked()
    {
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
            host.Coordinator.SendAsync("POST", "/sessions", Samples.Plan(Tomorrow.AddMinutes(5 * i), enrolment).With("mentorId", mentor.Id))));

        Assert.Single(answers, a => a.Status == HttpStatusCode.Created);
        Assert.Equal(9, answers.Count(a => a.Status == HttpStatusCode.Conflict && a.Code == "mentor.double_booked"));
    }

    [Fact]
    public async Task Back_to_back_plans_and_other_mentors_are_no_conflict()
    {
        var (mentor, other) = (await host.RegisterMentorAsync(), await host.RegisterMentorAsync());
        var enrolment = await host.CoachedByAsync(mentor.Id);
        var elsewhere = await host.CoachedByAsync(other.Id);

        Assert.Equal(HttpStatusCode.Created, (await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(Tomorrow, enrolment))).Status);
        Assert.Equal(HttpStatusCode.Created, (await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(Tomorrow.AddMinutes(60), enrolment))).Status);
        Assert.Equal(HttpStatusCode.Created, (await other.Client.SendAsync("POST", "/sessions", Samples.Plan(Tomorrow, elsewhere))).Status);
        Assert.Equal("mentor.double_booked", (await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(Tomorrow.AddMinutes(59), enrolment))).Code);
    }

    [Fact]
    public async Task A_long_session_that_began_hours_before_still_blocks()
    {
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);

        await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(Tomorrow, enrolment).With("durationMinutes", 720));

        Assert.Equal("mentor.double_booked", (await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(Tomorrow.AddMinutes(719), enrolment))).Code);
        Assert.Equal(HttpStatusCode.Created, (await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(Tomorrow.AddMinutes(720), enrolment))).Status);
    }

    [Fact]
    public async Task A_cancelled_plan_frees_the_mentors_time()
    {
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);
        var planned = await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(Tomorrow, enrolment));

        var cancelled = await mentor.Client.SendAsync("POST", $"/sessions/{planned.Id}/cancel", new { reason = "banjir" });
        var again = await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(Tomorrow, enrolment));

        Assert.Equal(("Cancelled", 2), (cancelled.Body.GetProperty("state").GetString(), cancelled.Body.GetProperty("version").GetInt32()));
        Assert.Equal(HttpStatusCode.Created, again.Status);
        Assert.Equal("session.not_scheduled", (await mentor.Client.SendAsync("POST", $"/sessions/{planned.Id}/cancel", new { reason = "lagi" })).Code);
    }

    [Fact]
    public async Task A_plan_outside_the_cohort_or_for_somebody_elses_enrolment_is_refused()
    {
        var (mentor, other) = (await host.RegisterMentorAsync(), await host.RegisterMentorAsync());
        var enrolment = await host.CoachedByAsync(mentor.Id);
        var elsewhere = await host.CoachedByAsync(other.Id);

        var late = await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(Tomorrow.AddDays(200), enrolment));
        var strange = await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(Tomorrow, enrolment, elsewhere));
        var mixed = await host.Coordinator.SendAsync("POST", "/sessions", Samples.Plan(Tomorrow, enrolment, elsewhere).With("mentorId", mentor.Id));

        Assert.Equal((HttpStatusCode.BadRequest, "session.outside_cohort"), (late.Status, late.Code));
        Assert.Equal((HttpStatusCode.NotFound, "enrolment.unknown"), (strange.Status, strange.Code));
        Assert.Equal((HttpStatusCode.Conflict, "session.not_assigned"), (mixed.Status, mixed.Code));
    }
}
