using System.Globalization;
using System.Net;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.TestHarness;

namespace CoachingPlatform.Mentoring.Tests.Http;

public sealed class EnrolmentFactsTests(MentoringHost host)
{
    [Fact]
    public async Task A_mentor_can_be_assigned_once_the_enrolment_was_told()
    {
        var mentor = await host.RegisterMentorAsync();
        var snapshot = Samples.Snapshot();
        var before = await host.AssignAsync(mentor.Id, snapshot.EnrolmentId);

        await host.PublishAsync(new EnrolmentAccepted(snapshot, DateTimeOffset.UtcNow));
        var after = await Eventually.Async(
            () => host.AssignAsync(mentor.Id, snapshot.EnrolmentId), a => a.Status == HttpStatusCode.Created, TimeSpan.FromSeconds(30));

        Assert.Equal((HttpStatusCode.NotFound, "enrolment.unknown"), (before.Status, before.Code));
        Assert.Equal(snapshot.EnrolmentId, after.Body.GetProperty("enrolmentId").GetGuid());
        Assert.Equal(Samples.Today.ToString("O", CultureInfo.InvariantCulture), after.Body.GetProperty("startsOn").GetString());
    }

    [Fact]
    public async Task The_highest_version_wins_whatever_comes_first()
    {
        var mentor = await host.RegisterMentorAsync();
        var snapshot = Samples.Snapshot();

        await host.TellAsync(new EnrolmentStarted(snapshot with { Version = 3, State = "Active" }, DateTimeOffset.UtcNow));
        await host.TellAsync(new EnrolmentApplied(snapshot with { Version = 1, State = "Applied" }, DateTimeOffset.UtcNow));
        await host.TellAsync(new EnrolmentWaitlisted(snapshot with { Version = 2, State = "Waitlisted" }, DateTimeOffset.UtcNow));

        Assert.Equal(HttpStatusCode.Created, (await host.AssignAsync(mentor.Id, snapshot.EnrolmentId)).Status);
    }

    [Fact]
    public async Task A_withdrawal_that_overtakes_the_acceptance_keeps_the_mentor_away()
    {
        var mentor = await host.RegisterMentorAsync();
        var snapshot = Samples.Snapshot();

        await host.TellAsync(new EnrolmentWithdrawn(snapshot with { Version = 2, State = "Withdrawn" }, DateTimeOffset.UtcNow));
        await host.TellAsync(new EnrolmentAccepted(snapshot with { Version = 1 }, DateTimeOffset.UtcNow));
        var answer = await host.AssignAsync(mentor.Id, snapshot.EnrolmentId);

        Assert.Equal((HttpStatusCode.Conflict, "enrolment.not_coached"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_place_that_is_only_offered_gets_no_mentor_until_it_is_claimed()
    {
        var mentor = await host.RegisterMentorAsync();
        var snapshot = Samples.Snapshot();

        await host.TellAsync(new EnrolmentWaitlisted(snapshot with { Version = 1, State = "Waitlisted" }, DateTimeOffset.UtcNow));
        await host.TellAsync(new EnrolmentOffered(snapshot with { Version = 2, State = "Offered" }, DateTimeOffset.UtcNow.AddHours(24), DateTimeOffset.UtcNow));
        var offered = await host.AssignAsync(mentor.Id, snapshot.EnrolmentId);
        await host.TellAsync(new EnrolmentAccepted(snapshot with { Version = 3 }, DateTimeOffset.UtcNow));
        var claimed = await host.AssignAsync(mentor.Id, snapshot.EnrolmentId);

        Assert.Equal((HttpStatusCode.Conflict, "enrolment.not_coached"), (offered.Status, offered.Code));
        Assert.Equal(HttpStatusCode.Created, claimed.Status);
    }

    [Fact]
    public async Task A_withdrawal_told_three_times_ends_the_assignment_once_and_frees_one_place()
    {
        var mentor = await host.RegisterMentorAsync(loadLimit: 1);
        var snapshot = Samples.Snapshot();
        await host.TellAsync(new EnrolmentAccepted(snapshot, DateTimeOffset.UtcNow));
        var assigned = await host.AssignAsync(mentor.Id, snapshot.EnrolmentId);

        var withdrawn = new EnrolmentWithdrawn(snapshot with { Version = 2, State = "Withdrawn" }, DateTimeOffset.UtcNow);
        var messageId = Guid.CreateVersion7();
        await host.TellAsync(withdrawn, messageId);
        await host.PublishAsync(withdrawn, messageId);
        await host.TellAsync(withdrawn);

        var ended = await host.Coordinator.ReadAsync($"/assignments/{assigned.Id}");
        Assert.False(ended.Body.GetProperty("isLive").GetBoolean());
        Assert.Equal("enrolment.withdrawn", ended.Body.GetProperty("endReason").GetString());
        Assert.Equal(2, ended.Body.GetProperty("version").GetInt32());
        Assert.Equal(HttpStatusCode.Created, (await host.AssignAsync(mentor.Id, await host.EnrolAsync())).Status);
        Assert.Equal("mentor.full", (await host.AssignAsync(mentor.Id, await host.EnrolAsync())).Code);
    }

    [Fact]
    public async Task An_assignment_in_the_moment_of_the_withdrawal_does_not_outlive_it()
    {
        var mentor = await host.RegisterMentorAsync(loadLimit: 100);
        var snapshots = Enumerable.Range(0, 10).Select(_ => Samples.Snapshot()).ToList();
        foreach (var snapshot in snapshots)
            await host.TellAsync(new EnrolmentAccepted(snapshot, DateTimeOffset.UtcNow));

        await Task.WhenAll(snapshots.SelectMany(s => new Task[]
        {
            host.AssignAsync(mentor.Id, s.EnrolmentId),
            host.TellAsync(new EnrolmentWithdrawn(s with { Version = 2, State = "Withdrawn" }, DateTimeOffset.UtcNow)),
        }));

        var assignments = await host.Coordinator.ReadAsync($"/assignments?mentorId={mentor.Id}");
        Assert.DoesNotContain(assignments.Items, a => a.GetProperty("isLive").GetBoolean());
    }
}
