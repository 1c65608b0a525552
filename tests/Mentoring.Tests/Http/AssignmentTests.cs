using System.Net;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.TestHarness;

namespace CoachingPlatform.Mentoring.Tests.Http;

public sealed class AssignmentTests(MentoringHost host)
{
    [Fact]
    public async Task The_load_limit_holds_when_all_ask_at_once()
    {
        var mentor = await host.RegisterMentorAsync(loadLimit: 3);
        var enrolments = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => host.EnrolAsync()));

        var answers = await Task.WhenAll(enrolments.Select(e => host.AssignAsync(mentor.Id, e)));

        Assert.Equal(3, answers.Count(a => a.Status == HttpStatusCode.Created));
        Assert.Equal(9, answers.Count(a => a.Status == HttpStatusCode.Conflict && a.Code == "mentor.full"));
        var listed = await host.Coordinator.ReadAsync($"/assignments?mentorId={mentor.Id}");
        Assert.Equal(3, listed.Items.Count(a => a.GetProperty("isLive").GetBoolean()));
    }

    [Fact]
    public async Task An_enrolment_has_one_live_assignment_when_two_mentors_are_given_it_at_once()
    {
        var mentors = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => host.RegisterMentorAsync()));
        var enrolment = await host.EnrolAsync();

        var answers = await Task.WhenAll(mentors.Select(m => host.AssignAsync(m.Id, enrolment)));

        Assert.Single(answers, a => a.Status == HttpStatusCode.Created);
        Assert.Equal(5, answers.Count(a => a.Status == HttpStatusCode.Conflict && a.Code == "assignment.exists"));
    }

    [Fact]
    public async Task After_its_end_the_enrolment_gets_another_mentor_and_the_old_one_has_room()
    {
        var (old, next) = (await host.RegisterMentorAsync(loadLimit: 1), await host.RegisterMentorAsync());
        var enrolment = await host.EnrolAsync();
        var assigned = await host.AssignAsync(old.Id, enrolment);

        var ended = await host.Coordinator.SendAsync("POST", $"/assignments/{assigned.Id}/end", new { reason = "pindah tugas" });
        var again = await host.Coordinator.SendAsync("POST", $"/assignments/{assigned.Id}/end", new { reason = "lagi" });

        Assert.Equal(("pindah tugas", 2), (ended.Body.GetProperty("endReason").GetString(), ended.Body.GetProperty("version").GetInt32()));
        Assert.Equal((HttpStatusCode.Conflict, "assignment.ended"), (again.Status, again.Code));
        Assert.Equal(HttpStatusCode.Created, (await host.AssignAsync(next.Id, enrolment)).Status);
        Assert.Equal(HttpStatusCode.Created, (await host.AssignAsync(old.Id, await host.EnrolAsync())).Status);
    }

    [Fact]
    public async Task The_others_hear_of_the_assignment()
    {
        await using var listener = await host.ListenAsync();
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);

        var told = await Eventually.Async(
            () => Task.FromResult(listener.All.Select(r => r.Event).OfType<MentorAssigned>().FirstOrDefault(e => e.EnrolmentId == enrolment)), e => e is not null);

        Assert.Equal((mentor.Id, 1, Samples.Today), (told!.MentorId, told.Version, told.StartsOn));
    }

    [Fact]
    public async Task The_others_hear_of_its_end_by_a_coordinator_a_withdrawal_or_a_successor_and_never_why()
    {
        await using var listener = await host.ListenAsync();
        var (mentor, next) = (await host.RegisterMentorAsync(), await host.RegisterMentorAsync());
        var (ended, withdrawn, handed) = (await host.CoachedByAsync(mentor.Id), await host.CoachedByAsync(mentor.Id), await host.EnrolAsync());
        var handedOver = await host.AssignAsync(mentor.Id, handed);
        var assignment = (await host.Coordinator.ReadAsync($"/assignments?mentorId={mentor.Id}")).Items.Single(a => a.GetProperty("enrolmentId").GetGuid() == ended);

        await host.Coordinator.SendAsync("POST", $"/assignments/{assignment.GetProperty("id").GetGuid()}/end", new { reason = "rahasia" });
        await host.TellAsync(new EnrolmentWithdrawn(Samples.Snapshot(withdrawn, 2, "Withdrawn"), DateTimeOffset.UtcNow));
        Assert.Equal(HttpStatusCode.OK, (await host.Coordinator.SendAsync("POST", $"/assignments/{handedOver.Id}/reassign", new { mentorId = next.Id, handoverNote = "rahasia" })).Status);

        Guid[] all = [ended, withdrawn, handed];
        var told = await listener.WaitForAsync<AssignmentEnded>(3, about: e => all.Contains(e.EnrolmentId));
        Assert.Equal(all.Order(), told.Select(e => e.EnrolmentId).Order());
        Assert.All(told, e => Assert.Equal((mentor.Id, 2, Samples.Today), (e.MentorId, e.Version, e.StartsOn)));
        Assert.All(told, e => Assert.Equal(listener.All.Select(r => r.Event).OfType<MentorAssigned>().Single(a => a.AssignmentId == e.AssignmentId).OccurredAt, e.AssignedAt));
        Assert.Equal(handedOver.Id, told.Single(e => e.EnrolmentId == handed).AssignmentId);
        await listener.WaitForAsync<MentorAssigned>(1, about: e => e.EnrolmentId == handed && e.MentorId == next.Id);
        Assert.DoesNotContain(listener.All, r => r.Text.Contains("rahasia", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_repeat_with_the_same_key_gets_the_same_answer_and_no_second_effect()
    {
        var mentor = await host.RegisterMentorAsync();
        var body = new { enrolmentId = await host.EnrolAsync(), mentorId = mentor.Id, startsOn = Samples.Today };
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());

        var first = await host.Coordinator.SendAsync("POST", "/assignments", body, key);
        var second = await host.Coordinator.SendAsync("POST", "/assignments", body, key);

        Assert.Equal((HttpStatusCode.Created, first.Id), (second.Status, second.Id));
        Assert.Single((await host.Coordinator.ReadAsync($"/assignments?mentorId={mentor.Id}")).Items);
    }
}
