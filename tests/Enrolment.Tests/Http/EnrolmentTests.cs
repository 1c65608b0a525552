using System.Net;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.TestHarness;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>Applying, deciding, leaving and starting, and who may.</summary>
[Collection(typeof(CountedStore))]
public sealed class EnrolmentTests(EnrolmentHost host)
{
    private readonly HttpClient coordinator = host.Client(Roles.Coordinator);
    private readonly HttpClient rina = host.Client(Roles.Business, "22222222-2222-2222-2222-222222222222");
    private readonly HttpClient other = host.Client(Roles.Business, "33333333-3333-3333-3333-333333333333");
    private readonly HttpClient mentor = host.Client(Roles.Mentor, "44444444-4444-4444-4444-444444444444");

    [Fact]
    public async Task A_business_account_acts_for_what_it_registered_and_others_find_nothing()
    {
        var cohort = await coordinator.CohortAsync();
        var business = await rina.BusinessAsync("Kain Rina");

        await other.ApplyAsync(business, cohort).ProblemAsync(404, "business.unknown");
        await other.ReadAsync($"/businesses/{business}").ProblemAsync(404, "business.unknown");
        var enrolment = (await rina.ApplyAsync(business, cohort).BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
        await other.ReadAsync($"/enrolments/{enrolment}").ProblemAsync(404, "enrolment.unknown");
        await other.PostAsync($"/enrolments/{enrolment}/withdraw", new { reason = "iseng" }).ProblemAsync(404, "enrolment.unknown");
        Assert.Empty((await other.ReadAsync($"/cohorts/{cohort}/enrolments").BodyAsync()).GetProperty("items").EnumerateArray());

        var seen = await mentor.ReadAsync($"/enrolments/{enrolment}").BodyAsync();
        Assert.Equal("Kain Rina", seen.Text("businessName"));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, seen.GetProperty("history").ValueKind);
        var withdrawn = await rina.PostAsync($"/enrolments/{enrolment}/withdraw", new { reason = "pindah" }).BodyAsync();
        var step = withdrawn.GetProperty("history").EnumerateArray().Last();
        Assert.Equal(("Withdrawn", "pindah", "22222222-2222-2222-2222-222222222222"), (step.Text("state"), step.Text("reason"), step.Text("by")));
    }

    [Fact]
    public async Task A_business_that_left_may_apply_again_as_a_new_enrolment()
    {
        var cohort = await coordinator.CohortAsync();
        var business = await coordinator.BusinessAsync("Ikan Asin Kadir");
        var first = (await coordinator.ApplyAsync(business, cohort).BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
        await coordinator.ApplyAsync(business, cohort).ProblemAsync(409, "enrolment.already_live");
        await coordinator.PostAsync($"/enrolments/{first}/withdraw", new { reason = "sakit" }).BodyAsync();
        var again = await coordinator.ApplyAsync(business, cohort).BodyAsync(HttpStatusCode.Created);

        Assert.NotEqual(first, again.GetProperty("id").GetGuid());
        Assert.Equal("Enrolled", again.Text("state"));
        await coordinator.PostAsync($"/enrolments/{first}/withdraw", new { reason = "lagi" }).ProblemAsync(409, "enrolment.wrong_state");
    }

    [Fact]
    public async Task By_decision_the_coordinator_seats_waitlists_and_denies()
    {
        var cohort = await coordinator.CohortAsync(capacity: 1, admission: "ByDecision");
        var ids = new List<Guid>();
        for (var i = 0; i < 3; i++)
        {
            var applied = await coordinator.ApplyAsync(await coordinator.BusinessAsync($"Kopi {i}"), cohort).BodyAsync(HttpStatusCode.Created);
            Assert.Equal("Applied", applied.Text("state"));
            ids.Add(applied.GetProperty("id").GetGuid());
        }

        Assert.Equal("Enrolled", (await coordinator.PostAsync($"/enrolments/{ids[0]}/accept", new { }).BodyAsync()).Text("state"));
        var second = await coordinator.PostAsync($"/enrolments/{ids[1]}/accept", new { }).BodyAsync();
        Assert.Equal(("Waitlisted", 1), (second.Text("state"), second.GetProperty("waitlistPosition").GetInt32()));
        await coordinator.PostAsync($"/enrolments/{ids[2]}/deny", new { }).ProblemAsync(400, "field.required");
        Assert.Equal("Denied", (await coordinator.PostAsync($"/enrolments/{ids[2]}/deny", new { reason = "di luar sasaran" }).BodyAsync()).Text("state"));
        await coordinator.PostAsync($"/enrolments/{ids[2]}/accept", new { }).ProblemAsync(409, "enrolment.wrong_state");
        await rina.PostAsync($"/enrolments/{ids[1]}/accept", new { }).ProblemAsync(403, "auth.forbidden");
    }

    [Fact]
    public async Task The_first_session_held_starts_an_enrolment_once_and_one_that_nobody_came_to_does_not()
    {
        await using var events = await host.ListenAsync();
        var cohort = await coordinator.CohortAsync();
        var present = (await coordinator.ApplyAsync(await coordinator.BusinessAsync("Hadir"), cohort).BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
        var absent = (await coordinator.ApplyAsync(await coordinator.BusinessAsync("Absen"), cohort).BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
        var alone = (await coordinator.ApplyAsync(await coordinator.BusinessAsync("Sendiri"), cohort).BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
        var missed = Logged("NoShow", new AttendanceMark(alone, "UnexcusedAbsence"));
        var group = Logged("Completed", new AttendanceMark(present, "Present"), new AttendanceMark(absent, "ExcusedAbsence"));

        await host.PublishAsync(missed);
        var messageId = Guid.CreateVersion7();
        await host.PublishAsync(group, messageId);
        await host.PublishAsync(group, messageId);
        await host.PublishAsync(group);

        var started = await events.WaitForAsync<EnrolmentStarted>(2, about: e => e.Enrolment.Cohort.CohortId == cohort);
        Assert.Equal(new[] { present, absent }.Order(), started.Select(e => e.Enrolment.EnrolmentId).Order());
        Assert.Equal("Enrolled", (await mentor.ReadAsync($"/enrolments/{alone}").BodyAsync()).Text("state"));
        await host.PublishAsync(Logged("Completed", new AttendanceMark(alone, "Present")));
        await Eventually.HoldsAsync(async () => (await mentor.ReadAsync($"/enrolments/{alone}").BodyAsync()).Text("state") == "Active");
        var answer = await coordinator.ReadAsync($"/enrolments/{present}").BodyAsync();
        Assert.Equal(("Active", 2), (answer.Text("state"), answer.GetProperty("version").GetInt32()));
        Assert.Equal(3, (await coordinator.ReadAsync($"/cohorts/{cohort}").BodyAsync()).GetProperty("seatsTaken").GetInt32());

        static SessionLogged Logged(string state, params AttendanceMark[] marks) => new(
            new SessionSnapshot(Guid.CreateVersion7(), 1, Guid.CreateVersion7(), state, [.. marks.Select(m => m.EnrolmentId)], null, A.Now, A.Now, marks), A.Now);
    }

    [Fact]
    public async Task A_cohort_keeps_the_track_version_it_was_made_with()
    {
        var track = await coordinator.TrackAsync();
        var before = await coordinator.CohortAsync(track: track);
        var edit = new { name = "Siap Ekspor", requiredSessions = 8, indicators = Array.Empty<object>() };
        await coordinator.PutAsync($"/tracks/{track}", edit, null).ProblemAsync(428, "version.required");
        Assert.Equal(2, (await coordinator.PutAsync($"/tracks/{track}", edit, "\"1\"").BodyAsync()).GetProperty("version").GetInt32());
        await coordinator.PutAsync($"/tracks/{track}", edit, "\"1\"").ProblemAsync(412, "version.stale");
        var after = await coordinator.CohortAsync(track: track);

        var (old, next) = (await coordinator.ReadAsync($"/cohorts/{before}").BodyAsync(), await coordinator.ReadAsync($"/cohorts/{after}").BodyAsync());
        Assert.Equal((1, 6), (old.GetProperty("trackVersion").GetInt32(), old.GetProperty("requiredSessions").GetInt32()));
        Assert.Equal((2, 8), (next.GetProperty("trackVersion").GetInt32(), next.GetProperty("requiredSessions").GetInt32()));
    }
}
