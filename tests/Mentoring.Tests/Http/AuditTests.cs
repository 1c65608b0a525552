using System.Net;

namespace CoachingPlatform.Mentoring.Tests.Http;

/// <summary>Who changed a session, when, what and why. That no command forgets it is held by <see cref="MentoringHost"/> for all tests of the service.</summary>
public sealed class AuditTests(MentoringHost host)
{
    [Fact]
    public async Task A_cancelled_session_has_its_reason_on_record_and_a_repeat_leaves_no_entry()
    {
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);
        var planned = await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(DateTimeOffset.UtcNow.AddDays(1), enrolment));
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        await mentor.Client.SendAsync("POST", $"/sessions/{planned.Id}/cancel", new { reason = "banjir" }, key);
        var repeated = await mentor.Client.SendAsync("POST", $"/sessions/{planned.Id}/cancel", new { reason = "banjir" }, key);
        var refused = await mentor.Client.SendAsync("POST", $"/sessions/{planned.Id}/cancel", new { reason = "lagi" });

        var trail = await host.Coordinator.ReadAsync($"/sessions/{planned.Id}/audit");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Conflict), (repeated.Status, refused.Status));
        Assert.Equal([(1, null), (2, "banjir")], trail.Items.Select(e => (e.GetProperty("version").GetInt32(), e.GetProperty("reason").GetString())));
        var state = trail.Items[1].GetProperty("changes").EnumerateArray().Single(c => c.GetProperty("field").GetString() == "state");
        Assert.Equal(("Scheduled", "Cancelled"), (state.GetProperty("before").GetString(), state.GetProperty("after").GetString()));
    }

    [Fact]
    public async Task What_somebody_typed_into_a_note_is_masked()
    {
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);
        var logged = await mentor.Client.SendAsync(
            "POST", "/sessions/logged", Samples.Report(enrolment).With("sharedNotes", "NIK 6302156511679814, WA +62 812-5833-1440, rina@example.id, omzet 12.500"));
        var id = logged.Body.GetProperty("session").GetProperty("id").GetGuid();

        var entry = Assert.Single((await host.Coordinator.ReadAsync($"/sessions/{id}/audit")).Items);

        var note = entry.GetProperty("changes").EnumerateArray().Single(c => c.GetProperty("field").GetString()!.EndsWith("sharedNotes", StringComparison.Ordinal));
        Assert.Equal("NIK ******9814, WA ******1440, ******, omzet 12.500", note.GetProperty("after").GetString());
    }

    [Theory]
    [InlineData("/sessions/0193b000-0000-7000-8000-000000000000/audit", 404, "audit.none")]
    [InlineData("/sessions/0193b000-0000-7000-8000-000000000000/audit?limit=201", 400, "page.limit")]
    [InlineData("/sessions/0193b000-0000-7000-8000-000000000000/audit?after=x", 400, "page.cursor")]
    [InlineData("/sessions/seven/audit", 404, "route.unknown")]
    public async Task Bad_input_is_refused(string path, int status, string code)
    {
        var answer = await host.Coordinator.ReadAsync(path);
        Assert.Equal((status, code), ((int)answer.Status, answer.Code));
    }

    [Fact]
    public async Task The_trail_is_for_coordinators_alone()
    {
        var mentor = await host.RegisterMentorAsync();
        Assert.Equal(HttpStatusCode.Forbidden, (await mentor.Client.ReadAsync($"/sessions/{Guid.NewGuid()}/audit")).Status);
    }
}
