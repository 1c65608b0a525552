using System.Net;
using CoachingPlatform.Contracts.V1;

namespace CoachingPlatform.Mentoring.Tests.Http;

/// <summary>Two businesses that are merged are one to their mentors, with all that was assigned, planned and recorded for either; and two again after an undo.</summary>
public sealed class MergeTests(MentoringHost host)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rule09_What_hangs_on_an_enrolment_goes_along_whether_it_came_before_or_after_the_merge_was_told(bool mergedFirst)
    {
        var mentor = await host.RegisterMentorAsync();
        var (goes, stays) = (Samples.Snapshot(), Samples.Snapshot());
        await host.TellAsync(new EnrolmentAccepted(goes, DateTimeOffset.UtcNow));
        await host.TellAsync(new EnrolmentAccepted(stays, DateTimeOffset.UtcNow));
        await host.AssignAsync(mentor.Id, goes.EnrolmentId);
        if (mergedFirst)
            await MergeAsync();
        var at = DateTimeOffset.UtcNow.AddDays(2);
        var planned = await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(at, goes.EnrolmentId));
        var held = await mentor.Client.SendAsync(
            "POST", "/sessions/logged",
            Samples.Report(goes.EnrolmentId).With("actionItems", new[] { new { enrolmentId = goes.EnrolmentId, text = "Urus PIRT" } }));
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (planned.Status, held.Status));
        if (!mergedFirst)
            await MergeAsync();

        // One business now: it cannot be visited by two mentors at once. Late and repeated news of who had the enrolment before change nothing.
        await host.TellAsync(new EnrolmentAccepted(goes, DateTimeOffset.UtcNow));
        var other = await host.RegisterMentorAsync();
        await host.AssignAsync(other.Id, stays.EnrolmentId);
        var twice = await other.Client.SendAsync("POST", "/sessions", Samples.Plan(at.AddMinutes(30), stays.EnrolmentId));
        Assert.Equal((HttpStatusCode.Conflict, "business.double_booked"), (twice.Status, twice.Code));
        Assert.Equal("Scheduled", (await mentor.Client.ReadAsync($"/sessions/{planned.Id}")).Body.GetProperty("session").GetProperty("state").GetString());
        Assert.Single((await mentor.Client.ReadAsync($"/action-items?enrolmentId={goes.EnrolmentId}")).Items);
        Assert.True((await host.Coordinator.ReadAsync($"/assignments?mentorId={mentor.Id}")).Items.Single().GetProperty("isLive").GetBoolean());

        // Undone, they are two again.
        await host.TellAsync(new EnrolmentAccepted(goes with { Version = 3 }, DateTimeOffset.UtcNow));
        var again = await other.Client.SendAsync("POST", "/sessions", Samples.Plan(at.AddMinutes(30), stays.EnrolmentId));
        Assert.Equal(HttpStatusCode.Created, again.Status);

        Task MergeAsync() => host.TellAsync(new EnrolmentAccepted(goes with { Version = 2, Business = stays.Business }, DateTimeOffset.UtcNow));
    }

    [Fact]
    public async Task Rule09_A_merge_told_before_the_transfer_that_came_first_takes_mentor_and_plans_to_where_the_business_is()
    {
        var mentor = await host.RegisterMentorAsync(loadLimit: 1);
        var (left, next) = (Samples.Snapshot(), Samples.Snapshot());
        await host.TellAsync(new EnrolmentAccepted(left, DateTimeOffset.UtcNow));
        await host.AssignAsync(mentor.Id, left.EnrolmentId);
        var into = Samples.Snapshot().Business;

        await host.TellAsync(new EnrolmentTransferred(left with { Version = 3, State = "Transferred", Business = into }, next.EnrolmentId, DateTimeOffset.UtcNow));
        await host.TellAsync(new EnrolmentTransferred(left with { Version = 2, State = "Transferred" }, next.EnrolmentId, DateTimeOffset.UtcNow));

        var assignments = (await host.Coordinator.ReadAsync($"/assignments?mentorId={mentor.Id}")).Items;
        Assert.Equal(
            [(left.EnrolmentId, false), (next.EnrolmentId, true)],
            assignments.Select(a => (a.GetProperty("enrolmentId").GetGuid(), a.GetProperty("isLive").GetBoolean())));
    }
}
