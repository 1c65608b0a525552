using System.Net;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Tests.Http;

public sealed class SightTests(MentoringHost host)
{
    [Fact]
    public async Task A_mentor_sees_only_their_own_and_the_rest_does_not_exist_for_them()
    {
        var (mentor, other) = (await host.RegisterMentorAsync(), await host.RegisterMentorAsync());
        var enrolment = await host.EnrolAsync();
        var assignment = (await host.AssignAsync(mentor.Id, enrolment)).Id;
        var session = (await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(TimeProvider.System.Now().AddDays(1), enrolment))).Id;
        var logged = await mentor.Client.SendAsync("POST", "/sessions/logged", Samples.Report(enrolment).With("actionItems", new[] { new { enrolmentId = enrolment, text = "Urus PIRT" } }));
        var item = logged.Body.GetProperty("actionItems")[0].GetProperty("id").GetGuid();

        string[] mine = [$"/mentors/{mentor.Id}", $"/assignments/{assignment}", $"/sessions/{session}", $"/assignments?mentorId={mentor.Id}", $"/sessions?mentorId={mentor.Id}", $"/action-items?enrolmentId={enrolment}"];
        foreach (var path in mine)
        {
            Assert.Equal(HttpStatusCode.OK, (await mentor.Client.ReadAsync(path)).Status);
            Assert.Equal(HttpStatusCode.OK, (await host.Coordinator.ReadAsync(path)).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await other.Client.ReadAsync(path)).Status);
        }

        Assert.Equal("session.unknown", (await other.Client.SendAsync("POST", $"/sessions/{session}/log", Samples.Report(enrolment))).Code);
        Assert.Equal("session.unknown", (await other.Client.SendAsync("POST", $"/sessions/{session}/cancel", new { reason = "iseng" })).Code);
        Assert.Equal("action_item.unknown", (await other.Client.SendAsync("POST", $"/action-items/{item}/done")).Code);
        Assert.Equal("enrolment.unknown", (await other.Client.SendAsync("POST", "/sessions/logged", Samples.Report(enrolment))).Code);
        Assert.Equal("mentor.unknown", (await other.Client.SendAsync("POST", "/sessions/logged", Samples.Report(enrolment).With("mentorId", mentor.Id))).Code);
        Assert.Equal([other.Id], (await other.Client.ReadAsync("/mentors")).Items.Select(m => m.GetProperty("id").GetGuid()));
        Assert.Empty((await other.Client.ReadAsync($"/sessions?enrolmentId={enrolment}")).Items);
        Assert.Equal("Scheduled", (await mentor.Client.ReadAsync($"/sessions/{session}")).Body.GetProperty("session").GetProperty("state").GetString());
    }

    [Fact]
    public async Task Other_services_hear_who_coaches_an_enrolment_now()
    {
        var (mentor, next) = (await host.RegisterMentorAsync(), await host.RegisterMentorAsync());
        var enrolment = await host.EnrolAsync();
        Assert.Equal(HttpStatusCode.NotFound, await SeesAsync(mentor.Client, enrolment));
        var assigned = await host.AssignAsync(mentor.Id, enrolment);
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (await SeesAsync(mentor.Client, enrolment), await SeesAsync(next.Client, enrolment)));

        var handed = await host.Coordinator.SendAsync("POST", $"/assignments/{assigned.Id}/reassign", new { mentorId = next.Id, handoverNote = "Sampai pembukuan." });
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NoContent), (await SeesAsync(mentor.Client, enrolment), await SeesAsync(next.Client, enrolment)));

        // The mentor signs in with another account from now on.
        var account = Guid.NewGuid().ToString();
        Assert.Equal(HttpStatusCode.OK, (await host.Coordinator.SendAsync("PUT", $"/mentors/{next.Id}", Samples.Mentor(account), ("If-Match", "\"1\""))).Status);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NoContent), (await SeesAsync(next.Client, enrolment), await SeesAsync(host.Client(Roles.Mentor, account), enrolment)));

        await host.Coordinator.SendAsync("POST", $"/assignments/{handed.Body.GetProperty("started").GetProperty("id").GetGuid()}/end", new { reason = "cuti" });
        Assert.Equal(HttpStatusCode.NotFound, await SeesAsync(host.Client(Roles.Mentor, account), enrolment));
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (await SeesAsync(host.Coordinator, enrolment), await SeesAsync(host.Coordinator, Guid.CreateVersion7())));
        Assert.Equal(HttpStatusCode.Forbidden, await SeesAsync(host.Client(Roles.Business), enrolment));
        Assert.Equal(HttpStatusCode.Unauthorized, await SeesAsync(host.AnonymousClient(), enrolment));

        static async Task<HttpStatusCode> SeesAsync(HttpClient client, Guid enrolment)
        {
            using var answer = await client.GetAsync($"/internal/v1/enrolments/{enrolment}/sight", TestContext.Current.CancellationToken);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task A_mentor_may_not_register_mentors_or_change_assignments()
    {
        var mentor = await host.RegisterMentorAsync();
        var assigned = await host.AssignAsync(mentor.Id, await host.EnrolAsync());

        Assert.Equal(HttpStatusCode.Forbidden, (await mentor.Client.SendAsync("POST", "/mentors", Samples.Mentor("x"))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await mentor.Client.SendAsync("POST", "/assignments", new { })).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await mentor.Client.SendAsync("POST", $"/assignments/{assigned.Id}/end", new { reason = "x" })).Status);
    }

    [Fact]
    public async Task A_mentor_whose_assignment_ended_no_longer_sees_the_business()
    {
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.EnrolAsync();
        var assigned = await host.AssignAsync(mentor.Id, enrolment);
        await host.Coordinator.SendAsync("POST", $"/assignments/{assigned.Id}/end", new { reason = "pindah" });

        Assert.Equal("enrolment.unknown", (await mentor.Client.ReadAsync($"/action-items?enrolmentId={enrolment}")).Code);
        Assert.Equal("enrolment.unknown", (await mentor.Client.SendAsync("POST", "/sessions/logged", Samples.Report(enrolment))).Code);
    }

    [Fact]
    public async Task An_account_without_a_mentor_entry_finds_nothing()
    {
        var stranger = host.Client(Roles.Mentor, Guid.NewGuid().ToString());
        var mentor = await host.RegisterMentorAsync();

        Assert.Empty((await stranger.ReadAsync("/mentors")).Items);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.ReadAsync($"/mentors/{mentor.Id}")).Status);
        Assert.Equal("mentor.unknown", (await stranger.ReadAsync("/sessions")).Code);
    }

    [Theory]
    [InlineData(Roles.Business)]
    [InlineData(Roles.Partner)]
    public async Task Businesses_and_partners_may_do_nothing_here(string role)
    {
        var client = host.Client(role);

        string[] paths = ["/mentors", $"/mentors/{Guid.NewGuid()}", "/assignments", "/sessions", $"/sessions/{Guid.NewGuid()}", "/action-items"];
        foreach (var path in paths)
            Assert.Equal(HttpStatusCode.Forbidden, (await client.ReadAsync(path)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.SendAsync("POST", "/sessions/logged", new { })).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.AnonymousClient().ReadAsync("/mentors")).Status);
    }
}
