using System.Net;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;

namespace CoachingPlatform.Mentoring.Tests.Http;

/// <summary>A business that goes on in another cohort keeps its mentor, its plans and what it still has to do.</summary>
public sealed class TransferTests(MentoringHost host)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rule09_A_transfer_takes_mentor_plans_and_open_items_along_once_whichever_is_told_first(bool oldFirst)
    {
        var mentor = await host.RegisterMentorAsync(loadLimit: 1);
        var (old, next) = (await host.CoachedByAsync(mentor.Id), Guid.CreateVersion7());
        var held = await LogAsync(mentor, old);
        var planned = await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(DateTimeOffset.UtcNow.AddDays(2), old));
        Assert.Equal(HttpStatusCode.Created, planned.Status);

        IEnrolmentEvent[] told =
        [
            Transferred(old, next), new EnrolmentStarted(Samples.Snapshot(next, 1, "Active") with { ContinuedFrom = [old] }, DateTimeOffset.UtcNow),
        ];
        foreach (var one in oldFirst ? told : told.Reverse())
            await host.TellAsync(one);
        await host.TellAsync(told[0]);

        var assignments = (await host.Coordinator.ReadAsync($"/assignments?mentorId={mentor.Id}")).Items;
        Assert.Equal([(old, false), (next, true)], assignments.Select(a => (a.GetProperty("enrolmentId").GetGuid(), a.GetProperty("isLive").GetBoolean())));
        Assert.Equal("enrolment.transferred", assignments[0].GetProperty("endReason").GetString());
        Assert.Equal("mentor.full", (await host.AssignAsync(mentor.Id, await host.EnrolAsync())).Code);
        var plan = await mentor.Client.ReadAsync($"/sessions/{planned.Id}");
        Assert.Equal((next, 2), (Enrolment(plan.Body), plan.Body.GetProperty("session").GetProperty("version").GetInt32()));
        Assert.Equal(old, Enrolment((await mentor.Client.ReadAsync($"/sessions/{held.GetProperty("session").GetProperty("id").GetGuid()}")).Body));
        var items = (await mentor.Client.ReadAsync($"/action-items?enrolmentId={next}")).Items;
        Assert.Equal(["Urus PIRT"], items.Select(i => i.GetProperty("text").GetString()));
        Assert.Empty((await host.Coordinator.ReadAsync($"/action-items?enrolmentId={old}")).Items);
        var closed = await mentor.Client.SendAsync("POST", $"/action-items/{items[0].GetProperty("id").GetGuid()}/done");
        Assert.Equal(HttpStatusCode.OK, closed.Status);
    }

    [Fact]
    public async Task Nothing_new_is_recorded_of_a_transferred_or_completed_enrolment()
    {
        var mentor = await host.RegisterMentorAsync();
        var (moved, completed) = (await host.CoachedByAsync(mentor.Id), await host.CoachedByAsync(mentor.Id));
        var held = (await LogAsync(mentor, moved)).GetProperty("session");
        await host.TellAsync(Transferred(moved, Guid.CreateVersion7()));
        await host.TellAsync(new EnrolmentCompleted(Samples.Snapshot(completed, 3, "Completed"), DateTimeOffset.UtcNow));

        var plan = await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(DateTimeOffset.UtcNow.AddDays(2), completed));
        var log = await mentor.Client.SendAsync("POST", "/sessions/logged", Samples.Report(completed));
        var correction = await mentor.Client.SendAsync(
            "POST", $"/sessions/{held.GetProperty("id").GetGuid()}/correct", Samples.Report(moved).With("reason", "salah jam"), ("If-Match", "\"1\""));
        Assert.Equal((HttpStatusCode.Conflict, "enrolment.locked"), (plan.Status, plan.Code));
        Assert.Equal((HttpStatusCode.Conflict, "enrolment.locked"), (log.Status, log.Code));
        Assert.Equal((HttpStatusCode.Conflict, "enrolment.transferred"), (correction.Status, correction.Code));
        Assert.Equal("enrolment.not_coached", (await host.AssignAsync(mentor.Id, moved)).Code);

        await host.TellAsync(new EnrolmentReopened(Samples.Snapshot(completed, 4, "Active"), DateTimeOffset.UtcNow));
        Assert.Equal(HttpStatusCode.Created, (await mentor.Client.SendAsync("POST", "/sessions/logged", Samples.Report(completed))).Status);
    }

    [Fact]
    public async Task Transfers_told_in_the_wrong_order_bring_everything_to_where_the_business_is_now()
    {
        var mentor = await host.RegisterMentorAsync(loadLimit: 1);
        var (first, second, third) = (await host.CoachedByAsync(mentor.Id), Guid.CreateVersion7(), Guid.CreateVersion7());

        await host.TellAsync(Transferred(second, third));
        await host.TellAsync(Transferred(first, second));

        var assignments = (await host.Coordinator.ReadAsync($"/assignments?mentorId={mentor.Id}")).Items;
        Assert.Equal([(first, false), (third, true)], assignments.Select(a => (a.GetProperty("enrolmentId").GetGuid(), a.GetProperty("isLive").GetBoolean())));
    }

    [Fact]
    public async Task Who_left_before_the_transfer_was_told_gives_the_mentor_free()
    {
        var mentor = await host.RegisterMentorAsync(loadLimit: 1);
        var (old, next) = (await host.CoachedByAsync(mentor.Id), Guid.CreateVersion7());

        await host.TellAsync(new EnrolmentWithdrawn(Samples.Snapshot(next, 2, "Withdrawn"), DateTimeOffset.UtcNow));
        await host.TellAsync(Transferred(old, next));

        Assert.Equal(HttpStatusCode.Created, (await host.AssignAsync(mentor.Id, await host.EnrolAsync())).Status);
    }

    private static EnrolmentTransferred Transferred(Guid from, Guid to) =>
        new(Samples.Snapshot(from, 3, "Transferred"), to, DateTimeOffset.UtcNow);

    private static Guid Enrolment(JsonElement session) => session.GetProperty("session").GetProperty("enrolmentIds").EnumerateArray().Single().GetGuid();

    private static async Task<JsonElement> LogAsync(MentoringHost.MentorAccount mentor, Guid enrolment)
    {
        var logged = await mentor.Client.SendAsync(
            "POST", "/sessions/logged", Samples.Report(enrolment).With("actionItems", new[] { new { enrolmentId = enrolment, text = "Urus PIRT" } }));
        Assert.Equal(HttpStatusCode.Created, logged.Status);
        return logged.Body;
    }
}
