using System.Net;
using System.Text;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.TestHarness;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Tests.Http;

public sealed class CorrectionTests(MentoringHost host)
{
    [Fact]
    public async Task A_correction_needs_the_version_it_corrects_and_is_told_again_with_a_higher_one()
    {
        await using var listener = await host.ListenAsync();
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);
        var value = new { enrolmentId = enrolment, code = "annual_sales", kind = "Actual", value = 100m };
        var logged = await mentor.Client.SendAsync("POST", "/sessions/logged", Samples.Report(enrolment).With("indicatorValues", new[] { value }));
        var path = $"/sessions/{SessionOf(logged)}/correct";
        var corrected = Correction(enrolment)
            .With("attendance", new[] { new { enrolmentId = enrolment, status = "UnexcusedAbsence" } })
            .With("indicatorValues", new[] { value with { value = 120m } });

        var blind = await mentor.Client.SendAsync("POST", path, corrected);
        var right = await mentor.Client.SendAsync("POST", path, corrected, ("If-Match", logged.Raw.Headers.ETag!.Tag));
        var stale = await mentor.Client.SendAsync("POST", path, corrected, ("If-Match", logged.Raw.Headers.ETag!.Tag));

        Assert.Equal((HttpStatusCode.PreconditionRequired, "version.required"), (blind.Status, blind.Code));
        Assert.Equal((HttpStatusCode.OK, "\"2\""), (right.Status, right.Raw.Headers.ETag!.Tag));
        Assert.Equal((HttpStatusCode.PreconditionFailed, "version.stale"), (stale.Status, stale.Code));
        var told = await Eventually.Async(
            () => Task.FromResult(listener.All.Select(r => r.Event).ToList()),
            all => all.OfType<SessionLogged>().Count(e => e.AggregateId == SessionOf(logged)) == 2
                && all.OfType<IndicatorValueRecorded>().Count(e => e.EnrolmentId == enrolment) == 2);
        var last = told.OfType<SessionLogged>().Single(e => e.AggregateId == SessionOf(logged) && e.Version == 2).Session;
        Assert.Equal(("NoShow", "UnexcusedAbsence"), (last.State, last.Attendance.Single().Status));
        var values = told.OfType<IndicatorValueRecorded>().Where(e => e.EnrolmentId == enrolment).OrderBy(e => e.Version).ToList();
        Assert.Equal((values[0].IndicatorValueId, 2, 120m), (values[1].IndicatorValueId, values[1].Version, values[1].Value!.Value));
    }

    [Fact]
    public async Task The_history_says_who_changed_what_when_and_why()
    {
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);
        var body = Samples.Report(enrolment).With("topics", new[] { "Pembukuan", "Ekspor" }).With("durationMinutes", 90).With("internalNotes", "Ragu.")
            .With("actionItems", new[] { new { enrolmentId = enrolment, text = "Urus PIRT", dueOn = Samples.Today } });
        var logged = await mentor.Client.SendAsync("POST", "/sessions/logged", body);
        var corrected = body.With("durationMinutes", 45).With("internalNotes", null).With("reason", "Salah ketik lama sesi.")
            .With("actionItems", new[] { new { enrolmentId = enrolment, text = "Urus PIRT", dueOn = Samples.Today.AddDays(7) } });
        await host.Coordinator.SendAsync("POST", $"/sessions/{SessionOf(logged)}/correct", corrected, ("If-Match", "\"1\""));

        var history = await mentor.Client.ReadAsync($"/sessions/{SessionOf(logged)}/history");
        var paged = await mentor.Client.ReadAsync((await mentor.Client.ReadAsync($"/sessions/{SessionOf(logged)}/history?limit=1")).Body.GetProperty("next").GetString()!);

        Assert.Equal([1, 2], history.Items.Select(i => i.GetProperty("version").GetInt32()));
        var first = Changes(history.Items[0]);
        Assert.Equal((null, "Completed"), first["state"]);
        Assert.Equal((null, "Pembukuan; Ekspor"), first["topics"]);
        Assert.Equal((null, "Present"), first[$"attendance[{enrolment}]"]);
        var second = history.Items[1];
        Assert.Equal(
            new Dictionary<string, (string?, string?)>
            {
                [$"actionItems[{enrolment}: Urus PIRT].dueOn"] = ($"{Samples.Today:yyyy-MM-dd}", $"{Samples.Today.AddDays(7):yyyy-MM-dd}"),
                ["heldMinutes"] = ("90", "45"),
                ["internalNotes"] = ("Ragu.", null),
            },
            Changes(second));
        Assert.Equal("Salah ketik lama sesi.", second.GetProperty("reason").GetString());
        Assert.NotEqual(history.Items[0].GetProperty("by").GetString(), second.GetProperty("by").GetString());
        Assert.True(second.GetProperty("at").GetDateTimeOffset() >= history.Items[0].GetProperty("at").GetDateTimeOffset());
        Assert.Equal(2, paged.Items.Single().GetProperty("version").GetInt32());
        Assert.Null(paged.Body.GetProperty("next").GetString());
    }

    [Fact]
    public async Task Planning_and_calling_off_are_in_the_history_too()
    {
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);
        var planned = await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(DateTimeOffset.UtcNow.AddDays(1), enrolment));
        await mentor.Client.SendAsync("POST", $"/sessions/{planned.Id}/cancel", new { reason = "Banjir." });

        var history = await mentor.Client.ReadAsync($"/sessions/{planned.Id}/history");

        Assert.Equal([null, "Banjir."], history.Items.Select(i => i.GetProperty("reason").GetString()));
        Assert.Equal(("Scheduled", "Cancelled"), Assert.Single(Changes(history.Items[1])).Value);
    }

    [Fact]
    public async Task Rule06_attendance_of_a_group_is_upserted_and_the_same_marks_again_change_nothing()
    {
        await using var listener = await host.ListenAsync();
        var mentor = await host.RegisterMentorAsync();
        Guid[] all = [await host.CoachedByAsync(mentor.Id), await host.CoachedByAsync(mentor.Id), await host.CoachedByAsync(mentor.Id)];
        var logged = await mentor.Client.SendAsync("POST", "/sessions/logged", Samples.Report(all));
        var path = $"/sessions/{SessionOf(logged)}/attendance";
        var marks = Marks((all[0], "ExcusedAbsence"), (all[2], "UnexcusedAbsence"));

        var marked = await mentor.Client.SendAsync("PUT", path, marks);
        var again = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => mentor.Client.SendAsync("PUT", path, marks)));

        Assert.Equal((HttpStatusCode.OK, 2), (marked.Status, marked.Body.GetProperty("version").GetInt32()));
        Assert.All(again, a => Assert.Equal((HttpStatusCode.OK, 2), (a.Status, a.Body.GetProperty("version").GetInt32())));
        var kept = (await mentor.Client.ReadAsync($"/sessions/{SessionOf(logged)}")).Body.GetProperty("session").GetProperty("attendance").EnumerateArray()
            .Select(a => (a.GetProperty("enrolmentId").GetGuid(), a.GetProperty("status").GetString()!));
        Assert.Equal([(all[0], "ExcusedAbsence"), (all[1], "Present"), (all[2], "UnexcusedAbsence")], kept);
        Assert.Equal([1, 2], (await mentor.Client.ReadAsync($"/sessions/{SessionOf(logged)}/history")).Items.Select(i => i.GetProperty("version").GetInt32()));
        await Eventually.HoldsAsync(() => Task.FromResult(listener.All.Any(r => r.Event is SessionLogged { Version: 2 } e && e.AggregateId == SessionOf(logged))));
    }

    [Fact]
    public async Task Rule06_marks_sent_at_once_for_different_businesses_are_all_kept()
    {
        var mentor = await host.RegisterMentorAsync();
        Guid[] all = [await host.CoachedByAsync(mentor.Id), await host.CoachedByAsync(mentor.Id), await host.CoachedByAsync(mentor.Id), await host.CoachedByAsync(mentor.Id)];
        var logged = await mentor.Client.SendAsync("POST", "/sessions/logged", Samples.Report(all));

        await Task.WhenAll(all.Select(e => mentor.Client.SendAsync("PUT", $"/sessions/{SessionOf(logged)}/attendance", Marks((e, "ExcusedAbsence")))));

        var session = (await mentor.Client.ReadAsync($"/sessions/{SessionOf(logged)}")).Body.GetProperty("session");
        Assert.Equal(("NoShow", 5), (session.GetProperty("state").GetString(), session.GetProperty("version").GetInt32()));
        Assert.All(session.GetProperty("attendance").EnumerateArray(), a => Assert.Equal("ExcusedAbsence", a.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task What_was_recorded_of_a_completed_enrolment_is_locked_until_it_is_reopened()
    {
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);
        var logged = await mentor.Client.SendAsync("POST", "/sessions/logged", Samples.Report(enrolment)
            .With("actionItems", new[] { new { enrolmentId = enrolment, text = "Urus PIRT" } }));
        var planned = await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(DateTimeOffset.UtcNow.AddHours(-5), enrolment));
        var item = logged.Body.GetProperty("actionItems")[0].GetProperty("id").GetGuid();
        await host.ChangeAsync(enrolment, "Completed");

        Answer[] refused =
        [
            await host.Coordinator.SendAsync("POST", $"/sessions/{SessionOf(logged)}/correct", Correction(enrolment), ("If-Match", "\"1\"")),
            await host.Coordinator.SendAsync("PUT", $"/sessions/{SessionOf(logged)}/attendance", Marks((enrolment, "ExcusedAbsence"))),
            await host.Coordinator.SendAsync("POST", $"/sessions/{planned.Id}/log", Samples.Report(enrolment)),
            await host.Coordinator.SendAsync("POST", $"/action-items/{item}/done"),
        ];
        await host.ChangeAsync(enrolment, "Active", version: 3);
        var reopened = await host.Coordinator.SendAsync("POST", $"/sessions/{SessionOf(logged)}/correct", Correction(enrolment), ("If-Match", "\"1\""));

        Assert.All(refused, r => Assert.Equal((HttpStatusCode.Conflict, "enrolment.locked"), (r.Status, r.Code)));
        Assert.Equal(HttpStatusCode.OK, reopened.Status);
    }

    [Theory]
    [InlineData("Completed", "enrolment.locked")]
    [InlineData("Transferred", "enrolment.transferred")]
    public async Task A_group_session_is_corrected_for_the_others_while_one_is_completed_or_transferred(string state, string code)
    {
        var mentor = await host.RegisterMentorAsync();
        var (done, other) = (await host.CoachedByAsync(mentor.Id), await host.CoachedByAsync(mentor.Id));
        var body = Samples.Report(done, other)
            .With("actionItems", new[] { Item(done, "Urus PIRT"), Item(other, "Foto produk") })
            .With("indicatorValues", new[] { Sales(done, 100), Sales(other, 200) });
        var logged = await mentor.Client.SendAsync("POST", "/sessions/logged", body);
        await (state == "Completed"
            ? host.ChangeAsync(done, state)
            : host.TellAsync(new EnrolmentTransferred(Samples.Snapshot(done, 2, state), Guid.CreateVersion7(), DateTimeOffset.UtcNow)));
        var correction = body.With("reason", "Salah isi.").With("sharedNotes", "Hadir berdua.").With("durationMinutes", 45)
            .With("attendance", new[] { Mark(done, "Present"), Mark(other, "ExcusedAbsence") });

        (string Field, Dictionary<string, object?> Body)[] wrong =
        [
            ("attendance", correction.With("attendance", new[] { Mark(done, "ExcusedAbsence"), Mark(other, "Present") })),
            ("actionItems", correction.With("actionItems", new[] { Item(done, "Urus halal") })),
            ("indicatorValues", correction.With("indicatorValues", new[] { Sales(done, 101) })),
            ("occurredAt", correction.With("occurredAt", DateTimeOffset.UtcNow.AddHours(-2))),
        ];
        foreach (var (field, wrongBody) in wrong)
        {
            var refused = await CorrectAsync(wrongBody, 1);
            Assert.Equal((HttpStatusCode.Conflict, code, field), (refused.Status, refused.Code, Assert.Single(refused.Body.GetProperty("errors").EnumerateArray()).GetProperty("field").GetString()));
        }

        var stranger = await CorrectAsync(correction.With("indicatorValues", new[] { Sales(Guid.CreateVersion7(), 1) }), 1);
        Assert.Equal((HttpStatusCode.BadRequest, "session.other_enrolment"), (stranger.Status, stranger.Code));

        var repeated = await CorrectAsync(correction, 1);
        var leftOut = await CorrectAsync(
            correction.With("actionItems", new[] { Item(other, "Foto produk"), Item(other, "Hitung HPP") }).With("indicatorValues", new[] { Sales(other, 250) }), 2);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (repeated.Status, leftOut.Status));
        Assert.Equal([done], leftOut.Body.GetProperty("lockedEnrolmentIds").EnumerateArray().Select(e => e.GetGuid()));
        Assert.Equal([(done, "Present"), (other, "ExcusedAbsence")], leftOut.Body.GetProperty("session").GetProperty("attendance").EnumerateArray()
            .Select(a => (a.GetProperty("enrolmentId").GetGuid(), a.GetProperty("status").GetString()!)));
        Assert.Equal([(done, 100m), (other, 250m)], leftOut.Body.GetProperty("indicatorValues").EnumerateArray()
            .Select(v => (v.GetProperty("enrolmentId").GetGuid(), v.GetProperty("value").GetDecimal())).OrderBy(v => v.Item2));
        Assert.Equal(["Foto produk", "Hitung HPP", "Urus PIRT"], leftOut.Body.GetProperty("actionItems").EnumerateArray().Select(i => i.GetProperty("text").GetString()!).Order());

        Task<Answer> CorrectAsync(object corrected, int version) => mentor.Client.SendAsync(
            "POST", $"/sessions/{SessionOf(logged)}/correct", corrected, ("If-Match", $"\"{version}\""));

        static object Mark(Guid enrolment, string status) => new { enrolmentId = enrolment, status };

        static object Item(Guid enrolment, string text) => new { enrolmentId = enrolment, text };

        // As of a day of its own, for an hour earlier may be the day before.
        static object Sales(Guid enrolment, decimal value) => new { enrolmentId = enrolment, code = "annual_sales", kind = "Actual", value, asOf = Samples.Today.AddDays(-2) };
    }

    [Theory]
    [InlineData("Completed", "enrolment.locked")]
    [InlineData("Transferred", "enrolment.transferred")]
    public async Task A_group_session_is_logged_for_the_others_while_one_is_completed_or_transferred(string state, string code)
    {
        await using var listener = await host.ListenAsync();
        var mentor = await host.RegisterMentorAsync();
        Guid[] all = [await host.CoachedByAsync(mentor.Id), await host.CoachedByAsync(mentor.Id), await host.CoachedByAsync(mentor.Id)];
        var (done, other, third) = (all[1], all[0], all[2]);
        var planned = (await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(DateTimeOffset.UtcNow.AddHours(-5), all))).Id;
        await host.ChangeAsync(done, "Completed");
        if (state == "Transferred")
            await MarkTransferredAsync(done);
        object Sales(Guid of) => new { enrolmentId = of, code = "annual_sales", kind = "Actual", value = 7 };

        // What is said of the one who is done is refused where it is said, and nothing is lost of the rest.
        var wrong = await LogAsync(Samples.Report(other, done, third)
            .With("actionItems", new[] { new { enrolmentId = other, text = "Foto" }, new { enrolmentId = done, text = "PIRT" } })
            .With("indicatorValues", new[] { Sales(done), Sales(third) }));
        var stranger = await LogAsync(Samples.Report(other, third, Guid.CreateVersion7()));
        var missing = await LogAsync(Samples.Report(other));
        var logged = await LogAsync(Samples.Report(other, third).With("indicatorValues", new[] { Sales(third) }));

        Assert.Equal(
            [("attendance[1]", code), ("actionItems[1]", code), ("indicatorValues[0]", code)],
            wrong.Body.GetProperty("errors").EnumerateArray().Select(e => (e.GetProperty("field").GetString()!, e.GetProperty("code").GetString()!)));
        Assert.Equal((HttpStatusCode.Conflict, "attendance.stranger", "attendance.missing"), (wrong.Status, stranger.Code, missing.Code));
        Assert.Equal(HttpStatusCode.OK, logged.Status);
        Assert.Equal([done], logged.Body.GetProperty("lockedEnrolmentIds").EnumerateArray().Select(e => e.GetGuid()));
        var session = logged.Body.GetProperty("session");
        Assert.Equal(("Completed", 2), (session.GetProperty("state").GetString(), session.GetProperty("version").GetInt32()));
        Assert.Equal([other, third], session.GetProperty("enrolmentIds").EnumerateArray().Select(e => e.GetGuid()));
        var told = await Eventually.Async(() => Task.FromResult(listener.All.Select(r => r.Event).OfType<SessionLogged>().FirstOrDefault(e => e.AggregateId == planned)), e => e is not null);
        Assert.Equal([other, third], told!.Session.EnrolmentIds);
        Assert.Equal([done], told.Session.FormerEnrolmentIds);
        Assert.Equal([other, third], told.Session.Attendance.Select(a => a.EnrolmentId));
        // That it was invited stays known; from now on it is no participant.
        var history = (await mentor.Client.ReadAsync($"/sessions/{planned}/history")).Items;
        Assert.Equal(("Invited", null), Changes(history[1])[$"enrolments[{done}]"]);
        Assert.Equal(HttpStatusCode.OK, (await mentor.Client.SendAsync(
            "POST", $"/sessions/{planned}/correct", Samples.Report(other, third).With("reason", "Salah isi."), ("If-Match", "\"2\""))).Status);

        Task<Answer> LogAsync(object report) => mentor.Client.SendAsync("POST", $"/sessions/{planned}/log", report);
    }

    [Fact]
    public async Task A_group_session_is_moved_for_the_others_while_one_is_completed()
    {
        var mentor = await host.RegisterMentorAsync();
        var (done, other) = (await host.CoachedByAsync(mentor.Id), await host.CoachedByAsync(mentor.Id));
        var planned = (await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(DateTimeOffset.UtcNow.AddDays(2), done, other))).Id;
        await host.ChangeAsync(done, "Completed");

        var moved = await MoveAsync(3);
        await host.ChangeAsync(other, "Completed");
        var stays = await MoveAsync(4);

        Assert.Equal((HttpStatusCode.OK, 2), (moved.Status, moved.Body.GetProperty("sessions")[0].GetProperty("version").GetInt32()));
        Assert.Equal((HttpStatusCode.Conflict, "enrolment.locked"), (stays.Status, stays.Code));

        Task<Answer> MoveAsync(int days) =>
            mentor.Client.SendAsync("POST", $"/sessions/{planned}/reschedule", new { scheduledAt = DateTimeOffset.UtcNow.AddDays(days) });
    }

    [Fact]
    public async Task A_group_logged_offline_or_unplanned_says_of_which_participant_it_cannot_be_recorded()
    {
        var mentor = await host.RegisterMentorAsync();
        var (done, other) = (await host.CoachedByAsync(mentor.Id), await host.CoachedByAsync(mentor.Id));
        var planned = (await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(DateTimeOffset.UtcNow.AddHours(-5), done, other))).Id;
        await host.ChangeAsync(done, "Completed");

        var sent = await mentor.Client.SendAsync("POST", "/sessions/logged/batch", new
        {
            sessions = new[]
            {
                Samples.Report(done, other).With("sessionId", planned),
                Samples.Report(other).With("sessionId", planned),
                Samples.Report(done, other).With("sessionId", Guid.CreateVersion7()),
                Samples.Report(other).With("sessionId", Guid.CreateVersion7()),
            },
        });
        var unplanned = await mentor.Client.SendAsync("POST", "/sessions/logged", Samples.Report(other, done));

        Assert.Equal(["Refused", "Created", "Refused", "Created"], sent.Items.Select(i => i.GetProperty("outcome").GetString()));
        Assert.Equal(["attendance[0]", "enrolmentIds[0]"], sent.Items.SelectMany(i => i.GetProperty("problems").EnumerateArray()).Select(p => p.GetProperty("field").GetString()));
        Assert.Equal((HttpStatusCode.Conflict, "enrolment.locked"), (unplanned.Status, unplanned.Code));
        Assert.Equal("enrolmentIds[1]", Assert.Single(unplanned.Body.GetProperty("errors").EnumerateArray()).GetProperty("field").GetString());
    }

    [Theory]
    [InlineData("POST", "/sessions/LOGGED/correct", """{"occurredAt":"NOW","attendance":[MARK]}""", "1", 400, "field.required")]
    [InlineData("POST", "/sessions/LOGGED/correct", """{"reason":"x","attendance":[MARK]}""", "1", 400, "field.required")]
    [InlineData("POST", "/sessions/LOGGED/correct", """{"reason":5}""", "1", 400, "request.malformed")]
    [InlineData("POST", "/sessions/LOGGED/correct", """{"reason":"x","occurredAt":"NOW","attendance":[]}""", "1", 400, "attendance.missing")]
    [InlineData("POST", "/sessions/LOGGED/correct", """{"reason":"x","occurredAt":"NOW","attendance":[MARK],"durationMinutes":0}""", "1", 400, "field.out_of_range")]
    [InlineData("POST", "/sessions/LOGGED/correct", """{"reason":"x","occurredAt":"NOW","attendance":[MARK],"durationMinutes":1.5}""", "1", 400, "request.malformed")]
    [InlineData("POST", "/sessions/LOGGED/correct", """{"reason":"x","occurredAt":"NOW","attendance":[MARK],"topics":["a","A"]}""", "1", 400, "field.repeated")]
    [InlineData("POST", "/sessions/LOGGED/correct", """{"reason":"x","occurredAt":"NOW","attendance":[MARK],"topics":[""]}""", "1", 400, "field.required")]
    [InlineData("POST", "/sessions/LOGGED/correct", """{"reason":"x","occurredAt":"NOW","attendance":[MARK],"topics":[null]}""", "1", 400, "field.required")]
    [InlineData("POST", "/sessions/LOGGED/correct", """{"reason":"LONG","occurredAt":"NOW","attendance":[MARK]}""", "1", 400, "field.too_long")]
    [InlineData("POST", "/sessions/LOGGED/correct", """{"reason":"x","occurredAt":"NOW","attendance":[MARK]}""", "x", 400, "version.malformed")]
    [InlineData("POST", "/sessions/LOGGED/correct", """{"reason":"x","occurredAt":"NOW","attendance":[MARK]}""", "7", 412, "version.stale")]
    [InlineData("POST", "/sessions/PLANNED/correct", """{"reason":"x","occurredAt":"NOW","attendance":[MARK]}""", "1", 409, "session.not_logged")]
    [InlineData("POST", "/sessions/UNKNOWN/correct", """{"reason":"x","occurredAt":"NOW","attendance":[MARK]}""", "1", 404, "session.unknown")]
    [InlineData("POST", "/sessions/LOGGED/log", """{"occurredAt":"NOW","attendance":[MARK]}""", null, 409, "session.logged")]
    [InlineData("PUT", "/sessions/LOGGED/attendance", """{"attendance":[MARK]}""", null, 400, "field.required")]
    [InlineData("PUT", "/sessions/LOGGED/attendance", """{"reason":"x"}""", null, 400, "field.required")]
    [InlineData("PUT", "/sessions/LOGGED/attendance", """{"reason":"x","attendance":[]}""", null, 400, "field.required")]
    [InlineData("PUT", "/sessions/LOGGED/attendance", """{"reason":"x","attendance":{}}""", null, 400, "request.malformed")]
    [InlineData("PUT", "/sessions/LOGGED/attendance", """{"reason":"x","attendance":[null]}""", null, 400, "field.required")]
    [InlineData("PUT", "/sessions/LOGGED/attendance", """{"reason":"x","attendance":[MARK,MARK]}""", null, 400, "attendance.duplicate")]
    [InlineData("PUT", "/sessions/LOGGED/attendance", """{"reason":"x","attendance":[{"enrolmentId":"UNKNOWN","status":"Present"}]}""", null, 400, "attendance.stranger")]
    [InlineData("PUT", "/sessions/LOGGED/attendance", """{"reason":"x","attendance":[{"enrolmentId":"UNKNOWN","status":"Late"}]}""", null, 400, "field.unknown_value")]
    [InlineData("PUT", "/sessions/PLANNED/attendance", """{"reason":"x","attendance":[MARK]}""", null, 409, "session.not_logged")]
    [InlineData("PUT", "/sessions/UNKNOWN/attendance", """{"reason":"x","attendance":[MARK]}""", null, 404, "session.unknown")]
    [InlineData("GET", "/sessions/UNKNOWN/history", null, null, 404, "session.unknown")]
    [InlineData("GET", "/sessions/LOGGED/history?limit=0", null, null, 400, "page.limit")]
    [InlineData("GET", "/sessions/LOGGED/history?after=e30", null, null, 400, "page.cursor")]
    public async Task It_is_refused_with_its_code_and_changes_nothing(string method, string path, string? body, string? version, int status, string code)
    {
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);
        var logged = SessionOf(await mentor.Client.SendAsync("POST", "/sessions/logged", Samples.Report(enrolment)));
        var planned = (await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(DateTimeOffset.UtcNow.AddHours(-5), enrolment))).Id;
        string Fill(string text) => text
            .Replace("MARK", $$"""{"enrolmentId":"{{enrolment}}","status":"Present"}""", StringComparison.Ordinal)
            .Replace("LOGGED", logged.ToString(), StringComparison.Ordinal).Replace("PLANNED", planned.ToString(), StringComparison.Ordinal)
            .Replace("UNKNOWN", "0198f000-0000-7000-8000-000000000001", StringComparison.Ordinal)
            .Replace("LONG", new string('x', 501), StringComparison.Ordinal)
            .Replace("NOW", DateTimeOffset.UtcNow.AddMinutes(-1).ToString("O"), StringComparison.Ordinal);
        using var content = body is null ? null : new StringContent(Fill(body), Encoding.UTF8, "application/json");

        var answer = version is null
            ? await mentor.Client.SendAsync(method, Fill(path), content)
            : await mentor.Client.SendAsync(method, Fill(path), content, ("If-Match", $"\"{version}\""));

        Assert.Equal((status, code), ((int)answer.Status, answer.Code));
        Assert.Equal((1, 1), (await VersionAsync(logged), await VersionAsync(planned)));
    }

    [Fact]
    public async Task Another_mentor_neither_corrects_nor_reads_the_history()
    {
        var (mentor, other) = (await host.RegisterMentorAsync(), await host.RegisterMentorAsync());
        var enrolment = await host.CoachedByAsync(mentor.Id);
        var logged = SessionOf(await mentor.Client.SendAsync("POST", "/sessions/logged", Samples.Report(enrolment)));

        Assert.Equal("session.unknown", (await other.Client.SendAsync("POST", $"/sessions/{logged}/correct", Correction(enrolment), ("If-Match", "\"1\""))).Code);
        Assert.Equal("session.unknown", (await other.Client.SendAsync("PUT", $"/sessions/{logged}/attendance", Marks((enrolment, "Present")))).Code);
        Assert.Equal("session.unknown", (await other.Client.ReadAsync($"/sessions/{logged}/history")).Code);
    }

    // As a report finds it that comes in while the transfer is told: planned sessions have not gone along yet.
    private Task<UpdateResult> MarkTransferredAsync(Guid enrolment) => host.Database.GetCollection<BsonDocument>("enrolments").UpdateOneAsync(
        new BsonDocument("_id", new BsonBinaryData(enrolment, GuidRepresentation.Standard)),
        new BsonDocument("$set", new BsonDocument { { "state", "Transferred" }, { "transferredTo", new BsonBinaryData(Guid.CreateVersion7(), GuidRepresentation.Standard) } }),
        cancellationToken: TestContext.Current.CancellationToken);

    private static Guid SessionOf(Answer logged) => logged.Body.GetProperty("session").GetProperty("id").GetGuid();

    private static Dictionary<string, object?> Correction(Guid enrolment) => Samples.Report(enrolment).With("reason", "Salah isi.");

    private static object Marks(params (Guid Enrolment, string Status)[] marks) =>
        new { attendance = marks.Select(m => new { enrolmentId = m.Enrolment, status = m.Status }), reason = "Daftar hadir menyusul." };

    private static Dictionary<string, (string? Before, string? After)> Changes(System.Text.Json.JsonElement revision) => revision.GetProperty("changes")
        .EnumerateArray().ToDictionary(c => c.GetProperty("field").GetString()!, c => (c.GetProperty("before").GetString(), c.GetProperty("after").GetString()));

    private async Task<int> VersionAsync(Guid session) => (await host.Database.GetCollection<BsonDocument>("sessions")
        .Find(new BsonDocument("_id", new BsonBinaryData(session, GuidRepresentation.Standard))).FirstAsync())["version"].ToInt32();
}
