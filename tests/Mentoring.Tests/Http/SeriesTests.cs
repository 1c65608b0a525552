using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using CoachingPlatform.ServiceDefaults.Security;

namespace CoachingPlatform.Mentoring.Tests.Http;

public sealed class SeriesTests(MentoringHost host)
{
    private static readonly DateOnly First = Samples.Today.AddDays(2);

    [Fact]
    public async Task Rule07_A_series_keeps_its_local_time_in_the_cohorts_zone_up_to_the_last_day()
    {
        var mentor = await host.RegisterMentorAsync();
        var wita = await host.CoachedByAsync(mentor.Id, Samples.Cohort(endsOn: First.AddDays(14)));
        var wib = await host.CoachedByAsync(mentor.Id, Samples.Cohort(zone: "Asia/Jakarta"));

        var made = await SeriesAsync(mentor.Client, Body(wita).With("count", 3));
        var beyond = await SeriesAsync(mentor.Client, Body(wita).With("count", 4).With("at", "10:00"));
        var elsewhere = await SeriesAsync(mentor.Client, Body(wib).With("everyWeeks", 2).With("at", "18:00"));

        // 08:15 on the cohort's last day belongs to it; a week later does not.
        Assert.Equal(Enumerable.Range(0, 3).Select(i => At(First.AddDays(7 * i), "08:15", 8)), Times(made));
        Assert.Equal((HttpStatusCode.BadRequest, "session.outside_cohort"), (beyond.Status, beyond.Code));
        Assert.Equal(Enumerable.Range(0, 2).Select(i => At(First.AddDays(14 * i), "18:00", 7)), Times(elsewhere));
        Assert.Single(made.Body.GetProperty("sessions").EnumerateArray().Select(s => s.GetProperty("seriesId").GetGuid()).Distinct());
        Assert.Equal("series.zones", (await SeriesAsync(mentor.Client, Body(wita, wib).With("at", "12:00"))).Code);
    }

    [Fact]
    public async Task Holidays_are_passed_by()
    {
        // Far ahead, so that the holiday is in no other test's way.
        var first = Samples.Today.AddDays(700);
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id, Samples.Cohort(endsOn: Samples.Today.AddDays(800)));
        var day = first.AddDays(7).ToString("O", CultureInfo.InvariantCulture);

        var set = await host.Coordinator.SendAsync("PUT", $"/holidays/{day}", new { name = "Hari Raya" });
        var again = await host.Coordinator.SendAsync("PUT", $"/holidays/{day}", new { name = "Idulfitri" });
        var listed = await mentor.Client.ReadAsync($"/holidays?from={day}&until={first.AddDays(8).ToString("O", CultureInfo.InvariantCulture)}");
        var made = await SeriesAsync(mentor.Client, Body(enrolment).With("firstOn", first));
        var removed = await host.Coordinator.SendAsync("DELETE", $"/holidays/{day}");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.NoContent), (set.Status, again.Status, removed.Status));
        Assert.Equal("Idulfitri", Assert.Single(listed.Body.EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal([At(first, "08:15", 8), At(first.AddDays(14), "08:15", 8)], Times(made));
        Assert.Equal((HttpStatusCode.NotFound, "holiday.unknown"), await OutcomeAsync(host.Coordinator.SendAsync("DELETE", $"/holidays/{day}")));
        Assert.Equal((HttpStatusCode.BadRequest, "field.required"), await OutcomeAsync(host.Coordinator.SendAsync("PUT", $"/holidays/{day}", new { })));
        Assert.Equal((HttpStatusCode.BadRequest, "request.malformed"), await OutcomeAsync(host.Coordinator.SendAsync("PUT", "/holidays/lebaran", new { name = "x" })));
        Assert.Equal((HttpStatusCode.BadRequest, "holiday.range"), await OutcomeAsync(host.Coordinator.ReadAsync($"/holidays?from={day}&until={day}")));
        Assert.Equal(HttpStatusCode.Forbidden, (await mentor.Client.SendAsync("PUT", $"/holidays/{day}", new { name = "x" })).Status);
    }

    [Fact]
    public async Task Moving_later_sessions_passes_by_holidays_and_those_after_make_room()
    {
        // Far ahead, so that the holiday is in no other test's way.
        var first = Samples.Today.AddDays(720);
        var mentor = await host.RegisterMentorAsync();
        var cohort = Samples.Cohort(endsOn: Samples.Today.AddDays(820));
        var weekly = await SeriesAsync(mentor.Client, Body(await host.CoachedByAsync(mentor.Id, cohort)).With("firstOn", first).With("count", 3));
        var fortnightly = await SeriesAsync(
            mentor.Client, Body(await host.CoachedByAsync(mentor.Id, cohort)).With("firstOn", first).With("at", "13:00").With("everyWeeks", 2).With("count", 3));
        var holiday = first.AddDays(15).ToString("O", CultureInfo.InvariantCulture);
        await host.Coordinator.SendAsync("PUT", $"/holidays/{holiday}", new { name = "Hari Raya" });

        var one = await MoveAsync(mentor.Client, Ids(weekly).First(), At(first.AddDays(1), "08:15", 8), new { scope = "Later" });
        var two = await MoveAsync(mentor.Client, Ids(fortnightly).First(), At(first.AddDays(1), "13:00", 8), new { scope = "Later" });
        var alone = await MoveAsync(mentor.Client, Ids(weekly).First(), At(first.AddDays(15), "16:00", 8), new { scope = "One" });
        var far = await MoveAsync(mentor.Client, Ids(weekly).Last(), new(9999, 12, 31, 0, 0, 0, TimeSpan.Zero), new { scope = "Later" });
        await host.Coordinator.SendAsync("DELETE", $"/holidays/{holiday}");

        Assert.Equal(new[] { 1, 8, 22 }.Select(d => At(first.AddDays(d), "08:15", 8)), Times(one));
        Assert.Equal(new[] { 1, 29, 43 }.Select(d => At(first.AddDays(d), "13:00", 8)), Times(two));
        Assert.Equal([At(first.AddDays(15), "16:00", 8)], Times(alone));
        Assert.Equal((HttpStatusCode.BadRequest, "field.out_of_range"), (far.Status, far.Code));
    }

    [Fact]
    public async Task Conflicts_are_told_for_each_occurrence_and_nothing_is_written_unless_asked()
    {
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);
        await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(At(First.AddDays(7), "08:30", 8), enrolment));

        var refused = await SeriesAsync(mentor.Client, Body(enrolment).With("count", 3));
        var between = (await mentor.Client.ReadAsync("/sessions")).Items.Count;
        var done = await SeriesAsync(mentor.Client, Body(enrolment).With("count", 3).With("skipConflicts", true));

        Assert.Equal((HttpStatusCode.Conflict, "mentor.double_booked", 1), (refused.Status, refused.Code, between));
        var error = Assert.Single(refused.Body.GetProperty("errors").EnumerateArray());
        Assert.Equal($"sessions[{First.AddDays(7).ToString("O", CultureInfo.InvariantCulture)}T00:15:00Z]", error.GetProperty("field").GetString());
        Assert.Equal([At(First, "08:15", 8), At(First.AddDays(14), "08:15", 8)], Times(done));
        Assert.Equal("mentor.double_booked", Assert.Single(done.Body.GetProperty("conflicts").EnumerateArray()).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Rule05_Of_many_series_at_once_one_is_planned()
    {
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i =>
            SeriesAsync(mentor.Client, Body(enrolment).With("firstOn", First.AddDays(7 * (i % 2))).With("count", 3))));

        Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
        Assert.Equal(3, (await mentor.Client.ReadAsync("/sessions")).Items.Count);
    }

    [Fact]
    public async Task One_is_moved_or_all_later_ones_and_each_stays_itself_with_its_old_time_in_the_history()
    {
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);
        var made = (await SeriesAsync(mentor.Client, Body(enrolment).With("count", 4))).Body.GetProperty("sessions").EnumerateArray().Select(s => s.GetProperty("id").GetGuid()).ToList();

        var one = await MoveAsync(mentor.Client, made[0], At(First, "10:00", 8), new { });
        var later = await MoveAsync(mentor.Client, made[2], At(First.AddDays(15), "08:45", 8), new { scope = "Later", reason = "pasar" });

        Assert.Equal([made[0]], Ids(one));
        Assert.Equal([made[2], made[3]], Ids(later));
        Assert.Equal([At(First.AddDays(15), "08:45", 8), At(First.AddDays(22), "08:45", 8)], Times(later));
        Assert.All(later.Body.GetProperty("sessions").EnumerateArray(), s => Assert.Equal((1, 2), (s.GetProperty("sequence").GetInt32(), s.GetProperty("version").GetInt32())));
        var history = (await mentor.Client.ReadAsync($"/sessions/{made[3]}/history")).Body.ToString();
        Assert.Contains($"{First.AddDays(21).ToString("O", CultureInfo.InvariantCulture)}T00:15:00Z", history, StringComparison.Ordinal);
        Assert.Contains("pasar", history, StringComparison.Ordinal);
        var untouched = (await mentor.Client.ReadAsync($"/sessions/{made[1]}")).Body.GetProperty("session");
        Assert.Equal(0, untouched.GetProperty("sequence").GetInt32());
    }

    [Fact]
    public async Task A_move_into_a_booked_time_is_refused_and_one_onto_its_own_old_time_is_not()
    {
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);
        var made = (await SeriesAsync(mentor.Client, Body(enrolment))).Body.GetProperty("sessions").EnumerateArray().Select(s => s.GetProperty("id").GetGuid()).ToList();

        Assert.Equal((HttpStatusCode.Conflict, "mentor.double_booked"), await OutcomeAsync(MoveAsync(mentor.Client, made[0], At(First.AddDays(7), "08:30", 8), new { })));
        Assert.Equal(HttpStatusCode.OK, (await MoveAsync(mentor.Client, made[0], At(First, "08:30", 8), new { })).Status);
        Assert.Equal(HttpStatusCode.OK, (await MoveAsync(mentor.Client, made[0], At(First.AddDays(7), "08:30", 8), new { scope = "Later" })).Status);
        await mentor.Client.SendAsync("POST", $"/sessions/{made[0]}/cancel", new { reason = "banjir" });
        Assert.Equal((HttpStatusCode.Conflict, "session.not_scheduled"), await OutcomeAsync(MoveAsync(mentor.Client, made[0], At(First, "08:30", 8), new { })));
        Assert.Equal((HttpStatusCode.NotFound, "session.unknown"), await OutcomeAsync(MoveAsync((await host.RegisterMentorAsync()).Client, made[1], At(First, "08:30", 8), new { })));
    }

    [Theory]
    [InlineData("reschedule", "{}", 400, "field.required")]
    [InlineData("reschedule", """{"scheduledAt":"2026-11-20T08:00:00"}""", 400, "request.malformed")]
    [InlineData("reschedule", """{"scheduledAt":"2026-11-20T08:00:00Z","scope":"All"}""", 400, "field.unknown_value")]
    [InlineData("reschedule", """{"scheduledAt":"2026-11-20T08:00:00Z","durationMinutes":1}""", 400, "field.out_of_range")]
    [InlineData("reschedule", """{"scheduledAt":"2999-11-20T08:00:00Z"}""", 400, "session.outside_cohort")]
    [InlineData("reschedule", """{"scheduledAt":"2026-11-20T08:00:00Z","overrideReason":"x"}""", 403, "session.override")]
    [InlineData("series", "{}", 400, "field.required")]
    [InlineData("series", """{"enrolmentIds":["ENROLMENT"],"kind":"Online","firstOn":"2026-11-20","at":"8","count":1}""", 400, "request.malformed")]
    [InlineData("series", """{"enrolmentIds":["ENROLMENT"],"kind":"Online","firstOn":"9999-12-31","at":"08:00","count":1}""", 400, "field.out_of_range")]
    [InlineData("series", """{"enrolmentIds":["ENROLMENT"],"kind":"Online","firstOn":"2026-11-20","at":"08:00","count":53}""", 400, "field.out_of_range")]
    [InlineData("series", """{"enrolmentIds":["ENROLMENT"],"kind":"Online","firstOn":"2026-11-20","at":"08:00","count":1,"everyWeeks":3}""", 400, "field.out_of_range")]
    [InlineData("series", """{"enrolmentIds":["ENROLMENT","ENROLMENT"],"kind":"Online","firstOn":"2026-11-20","at":"08:00","count":1}""", 400, "field.repeated")]
    [InlineData("series", """{"enrolmentIds":["0198f000-0000-7000-8000-000000000001"],"kind":"Online","firstOn":"2026-11-20","at":"08:00","count":1}""", 404, "enrolment.unknown")]
    [InlineData("series", """{"enrolmentIds":["ENROLMENT"],"kind":"Online","firstOn":"2026-11-20","at":"08:00","count":1,"overrideReason":"x"}""", 403, "session.override")]
    public async Task What_cannot_be_is_refused_and_changes_nothing(string what, string body, int status, string code)
    {
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);
        var planned = await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(At(First, "08:15", 8), enrolment));
        using var content = new StringContent(body.Replace("ENROLMENT", enrolment.ToString(), StringComparison.Ordinal), Encoding.UTF8, "application/json");

        var answer = await mentor.Client.SendAsync("POST", what == "series" ? "/session-series" : $"/sessions/{planned.Id}/reschedule", content);

        Assert.Equal((status, code), ((int)answer.Status, answer.Code));
        Assert.Equal(1, Assert.Single((await mentor.Client.ReadAsync("/sessions")).Items).GetProperty("version").GetInt32());
        Assert.Equal(HttpStatusCode.Forbidden, (await SeriesAsync(host.Client(Roles.Business), [])).Status);
    }

    private static Task<Answer> SeriesAsync(HttpClient client, Dictionary<string, object?> body) => client.SendAsync("POST", "/session-series", body);

    private static Task<Answer> MoveAsync(HttpClient client, Guid session, DateTimeOffset to, object more)
    {
        var body = JsonSerializer.SerializeToNode(more)!.AsObject();
        body["scheduledAt"] = to;
        return client.SendAsync("POST", $"/sessions/{session}/reschedule", body);
    }

    private static async Task<(HttpStatusCode, string)> OutcomeAsync(Task<Answer> asked)
    {
        var answer = await asked;
        return (answer.Status, answer.Code);
    }

    private static Dictionary<string, object?> Body(params Guid[] enrolments) => new()
    {
        ["enrolmentIds"] = enrolments, ["kind"] = "Online", ["firstOn"] = First, ["at"] = "08:15", ["count"] = 2,
    };

    private static IEnumerable<DateTimeOffset> Times(Answer answer) =>
        answer.Body.GetProperty("sessions").EnumerateArray().Select(s => s.GetProperty("scheduledAt").GetDateTimeOffset());

    private static IEnumerable<Guid> Ids(Answer answer) => answer.Body.GetProperty("sessions").EnumerateArray().Select(s => s.GetProperty("id").GetGuid());

    private static DateTimeOffset At(DateOnly day, string time, int offset) =>
        new(day.ToDateTime(TimeOnly.Parse(time, CultureInfo.InvariantCulture)), TimeSpan.FromHours(offset));
}
