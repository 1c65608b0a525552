using System.Net;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Tests.Http;

public sealed class ReassignTests(MentoringHost host)
{
    private static readonly DateTimeOffset Tomorrow = TimeProvider.System.Now().AddDays(1);

    [Fact]
    public async Task The_old_assignment_ends_with_the_note_the_new_one_starts_and_the_plans_go_along()
    {
        var (old, next) = (await host.RegisterMentorAsync(loadLimit: 1), await host.RegisterMentorAsync());
        var enrolment = await host.EnrolAsync();
        var assignment = await host.AssignAsync(old.Id, enrolment);
        var planned = await old.Client.SendAsync("POST", "/sessions", Samples.Plan(Tomorrow, enrolment));

        var done = await ReassignAsync(assignment.Id, next.Id);

        Assert.Equal(HttpStatusCode.OK, done.Status);
        Assert.Equal("Sudah sampai pembukuan.", done.Body.GetProperty("ended").GetProperty("endReason").GetString());
        Assert.Equal(next.Id, done.Body.GetProperty("started").GetProperty("mentorId").GetGuid());
        var moved = (await next.Client.ReadAsync($"/sessions/{planned.Id}")).Body.GetProperty("session");
        Assert.Equal((next.Id, 2, 1), (moved.GetProperty("mentorId").GetGuid(), moved.GetProperty("version").GetInt32(), moved.GetProperty("sequence").GetInt32()));
        Assert.Equal(HttpStatusCode.NotFound, (await old.Client.ReadAsync($"/sessions/{planned.Id}")).Status);
        Assert.Equal(HttpStatusCode.Created, (await host.AssignAsync(old.Id, await host.EnrolAsync())).Status);
        Assert.Equal("assignment.ended", (await ReassignAsync(assignment.Id, next.Id)).Code);
    }

    [Fact]
    public async Task A_plan_that_the_new_mentor_cannot_keep_refuses_it_all_or_stays_by_wish()
    {
        var (old, next) = (await host.RegisterMentorAsync(), await host.RegisterMentorAsync());
        var enrolment = await host.EnrolAsync();
        var assignment = await host.AssignAsync(old.Id, enrolment);
        var elsewhere = await host.CoachedByAsync(next.Id);
        var clash = await old.Client.SendAsync("POST", "/sessions", Samples.Plan(Tomorrow, enrolment));
        var free = await old.Client.SendAsync("POST", "/sessions", Samples.Plan(Tomorrow.AddHours(2), enrolment));
        await next.Client.SendAsync("POST", "/sessions", Samples.Plan(Tomorrow.AddMinutes(30), elsewhere));

        var refused = await ReassignAsync(assignment.Id, next.Id);
        var untouched = await host.Coordinator.ReadAsync($"/assignments/{assignment.Id}");
        var done = await ReassignAsync(assignment.Id, next.Id, leaveConflicts: true);

        Assert.Equal((HttpStatusCode.Conflict, "mentor.double_booked"), (refused.Status, refused.Code));
        Assert.True(untouched.Body.GetProperty("isLive").GetBoolean());
        var conflict = Assert.Single(done.Body.GetProperty("conflicts").EnumerateArray());
        Assert.Equal((clash.Id, "mentor.double_booked"), (conflict.GetProperty("sessionId").GetGuid(), conflict.GetProperty("code").GetString()));
        Assert.Equal(free.Id, Assert.Single(done.Body.GetProperty("moved").EnumerateArray()).GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task A_group_session_is_named_and_stays()
    {
        var (old, next) = (await host.RegisterMentorAsync(), await host.RegisterMentorAsync());
        var enrolment = await host.EnrolAsync();
        var assignment = await host.AssignAsync(old.Id, enrolment);
        var group = await old.Client.SendAsync("POST", "/sessions", Samples.Plan(Tomorrow, enrolment, await host.CoachedByAsync(old.Id)));

        var done = await ReassignAsync(assignment.Id, next.Id, leaveConflicts: true);

        var conflict = Assert.Single(done.Body.GetProperty("conflicts").EnumerateArray());
        Assert.Equal((group.Id, "session.is_group"), (conflict.GetProperty("sessionId").GetGuid(), conflict.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Rule05_The_load_limit_holds_when_many_are_handed_over_and_assigned_at_once()
    {
        var (old, next) = (await host.RegisterMentorAsync(loadLimit: 20), await host.RegisterMentorAsync(loadLimit: 3));
        var handed = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ => (await host.AssignAsync(old.Id, await host.EnrolAsync())).Id));
        var fresh = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => host.EnrolAsync()));

        var answers = await Task.WhenAll([.. handed.Select(a => ReassignAsync(a, next.Id)), .. fresh.Select(e => host.AssignAsync(next.Id, e))]);

        Assert.Equal(3, answers.Count(a => a.Status is HttpStatusCode.OK or HttpStatusCode.Created));
        Assert.Equal(9, answers.Count(a => a.Status == HttpStatusCode.Conflict && a.Code == "mentor.full"));
        var live = (await host.Coordinator.ReadAsync($"/assignments?mentorId={next.Id}")).Items.Count(a => a.GetProperty("isLive").GetBoolean());
        var kept = (await host.Coordinator.ReadAsync($"/assignments?mentorId={old.Id}")).Items.Count(a => a.GetProperty("isLive").GetBoolean());
        Assert.Equal((3, 6 - answers.Count(a => a.Status == HttpStatusCode.OK)), (live, kept));
    }

    [Fact]
    public async Task Rule05_A_handover_and_plans_at_once_never_double_book_the_new_mentor()
    {
        var (old, next) = (await host.RegisterMentorAsync(), await host.RegisterMentorAsync());
        var enrolment = await host.EnrolAsync();
        var assignment = await host.AssignAsync(old.Id, enrolment);
        var elsewhere = await host.CoachedByAsync(next.Id);
        await old.Client.SendAsync("POST", "/sessions", Samples.Plan(Tomorrow, enrolment));

        var answers = await Task.WhenAll(
        [
            .. Enumerable.Range(0, 6).Select(i => next.Client.SendAsync("POST", "/sessions", Samples.Plan(Tomorrow.AddMinutes(5 * i), elsewhere))),
            ReassignAsync(assignment.Id, next.Id),
        ]);

        Assert.Single(answers, a => a.Status is HttpStatusCode.OK or HttpStatusCode.Created);
        Assert.Single((await next.Client.ReadAsync("/sessions")).Items);
    }

    [Fact]
    public async Task Rule05_One_business_is_not_booked_twice_though_two_mentors_coach_its_two_enrolments()
    {
        var mentors = new[] { await host.RegisterMentorAsync(), await host.RegisterMentorAsync() };
        var snapshots = new[] { Samples.Snapshot(), Samples.Snapshot() };
        var enrolments = snapshots.Select(s => s with { Business = snapshots[0].Business }).ToArray();
        foreach (var (snapshot, mentor) in enrolments.Zip(mentors))
        {
            await host.TellAsync(new EnrolmentAccepted(snapshot, DateTimeOffset.UtcNow));
            await host.AssignAsync(mentor.Id, snapshot.EnrolmentId);
        }

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
            mentors[i % 2].Client.SendAsync("POST", "/sessions", Samples.Plan(Tomorrow.AddMinutes(i), enrolments[i % 2].EnrolmentId))));

        Assert.Single(answers, a => a.Status == HttpStatusCode.Created);
        Assert.Contains(answers, a => a.Status == HttpStatusCode.Conflict && a.Code == "business.double_booked");
    }

    [Theory]
    [InlineData("{}", 400, "field.required")]
    [InlineData("""{"mentorId":"x","handoverNote":"y"}""", 400, "request.malformed")]
    [InlineData("""{"mentorId":"NEXT"}""", 400, "field.required")]
    [InlineData("""{"mentorId":"NEXT","handoverNote":"LONG"}""", 400, "field.too_long")]
    [InlineData("""{"mentorId":"0198f000-0000-7000-8000-000000000001","handoverNote":"y"}""", 404, "mentor.unknown")]
    [InlineData("""{"mentorId":"SAME","handoverNote":"y"}""", 409, "assignment.same_mentor")]
    public async Task What_cannot_be_is_refused_and_changes_nothing(string body, int status, string code)
    {
        var (old, next) = (await host.RegisterMentorAsync(), await host.RegisterMentorAsync());
        var assignment = await host.AssignAsync(old.Id, await host.EnrolAsync());
        using var content = new StringContent(
            body.Replace("NEXT", next.Id.ToString(), StringComparison.Ordinal).Replace("SAME", old.Id.ToString(), StringComparison.Ordinal)
                .Replace("LONG", new string('x', 2001), StringComparison.Ordinal),
            System.Text.Encoding.UTF8, "application/json");

        var answer = await host.Coordinator.SendAsync("POST", $"/assignments/{assignment.Id}/reassign", content);

        Assert.Equal((status, code), ((int)answer.Status, answer.Code));
        Assert.True((await host.Coordinator.ReadAsync($"/assignments/{assignment.Id}")).Body.GetProperty("isLive").GetBoolean());
        Assert.Equal("assignment.unknown", (await ReassignAsync(Guid.NewGuid(), next.Id)).Code);
        Assert.Equal(HttpStatusCode.Forbidden, (await old.Client.SendAsync("POST", $"/assignments/{assignment.Id}/reassign", new { })).Status);
    }

    private Task<Answer> ReassignAsync(Guid assignment, Guid next, bool leaveConflicts = false) => host.Coordinator.SendAsync(
        "POST", $"/assignments/{assignment}/reassign", new { mentorId = next, handoverNote = "Sudah sampai pembukuan.", leaveConflicts });
}
