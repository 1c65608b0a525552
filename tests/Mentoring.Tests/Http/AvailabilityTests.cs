using System.Net;
using System.Text;
using CoachingPlatform.ServiceDefaults.Security;

namespace CoachingPlatform.Mentoring.Tests.Http;

public sealed class AvailabilityTests(MentoringHost host)
{
    private static readonly DateOnly Day = Samples.Today.AddDays(3);

    [Fact]
    public async Task Rule07_A_plan_keeps_to_the_mentors_hours_in_the_mentors_zone_up_to_the_last_minute()
    {
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);
        await SetAsync(mentor.Client, mentor.Id, 1, Hours("Asia/Makassar", ("08:00", "12:00"), ("12:00", "14:00")));

        // 08:00 in Banjarmasin (WITA) is 07:00 in Palangka Raya (WIB): the same wall clock with WIB's offset is an hour later.
        Assert.Equal("mentor.unavailable", (await PlanAsync(mentor.Client, At("07:59", 8), enrolment)).Code);
        Assert.Equal("mentor.unavailable", (await PlanAsync(mentor.Client, At("13:00", 7), enrolment)).Code);
        Assert.Equal(HttpStatusCode.Created, (await PlanAsync(mentor.Client, At("13:00", 8), enrolment)).Status);
        Assert.Equal(HttpStatusCode.Created, (await PlanAsync(mentor.Client, At("07:00", 7), enrolment)).Status);
        Assert.Equal(HttpStatusCode.Created, (await PlanAsync(mentor.Client, At("11:30", 8), enrolment)).Status);
    }

    [Fact]
    public async Task A_closed_date_and_other_hours_of_one_date_go_before_the_week()
    {
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);
        var body = Hours("Asia/Makassar", ("08:00", "17:00"));
        body["exceptions"] = new object[]
        {
            new { date = Day, windows = Array.Empty<object>() },
            new { date = Day.AddDays(1), windows = new[] { new { from = "18:00", until = "00:00" } } },
        };
        await SetAsync(mentor.Client, mentor.Id, 1, body);

        Assert.Equal("mentor.unavailable", (await PlanAsync(mentor.Client, At("09:00", 8), enrolment)).Code);
        Assert.Equal("mentor.unavailable", (await PlanAsync(mentor.Client, At("09:00", 8).AddDays(1), enrolment)).Code);
        Assert.Equal(HttpStatusCode.Created, (await PlanAsync(mentor.Client, At("23:00", 8).AddDays(1), enrolment)).Status);
        Assert.Equal(HttpStatusCode.Created, (await PlanAsync(mentor.Client, At("09:00", 8).AddDays(2), enrolment)).Status);
    }

    [Fact]
    public async Task Rule07_Leave_is_half_open_and_a_coordinator_may_plan_during_it_with_a_reason()
    {
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);
        await SetAsync(mentor.Client, mentor.Id, 1, new() { ["timeZone"] = "Asia/Makassar", ["leave"] = new[] { new { from = Day, until = Day.AddDays(1) } } });
        var plan = Samples.Plan(At("08:15", 8), enrolment).With("mentorId", mentor.Id);

        Assert.Equal((HttpStatusCode.Conflict, "mentor.on_leave"), await OutcomeAsync(host.Coordinator, plan));
        Assert.Equal((HttpStatusCode.Forbidden, "session.override"), await OutcomeAsync(mentor.Client, plan.With("overrideReason", "mau saja")));
        var overridden = await host.Coordinator.SendAsync("POST", "/sessions", plan.With("overrideReason", "permintaan usaha"));
        Assert.Equal((HttpStatusCode.Created, "permintaan usaha"), (overridden.Status, overridden.Body.GetProperty("overrideReason").GetString()));

        // The last minute before the leave and the first after it are free; a session into the leave is not.
        Assert.Equal("mentor.on_leave", (await PlanAsync(mentor.Client, At("23:30", 8).AddDays(-1), enrolment)).Code);
        Assert.Equal(HttpStatusCode.Created, (await PlanAsync(mentor.Client, At("23:00", 8).AddDays(-1), enrolment)).Status);
        Assert.Equal(HttpStatusCode.Created, (await PlanAsync(mentor.Client, At("00:00", 8).AddDays(1), enrolment)).Status);
    }

    [Fact]
    public async Task It_is_versioned_kept_by_an_edit_and_only_the_mentors_own()
    {
        var (mentor, other) = (await host.RegisterMentorAsync(), await host.RegisterMentorAsync());
        var body = Hours("Asia/Jakarta", ("08:00", "12:00"));

        var set = await SetAsync(mentor.Client, mentor.Id, 1, body);
        var stale = await SetAsync(mentor.Client, mentor.Id, 1, body);
        var foreign = await SetAsync(other.Client, mentor.Id, 2, body);
        var blind = await mentor.Client.SendAsync("PUT", $"/mentors/{mentor.Id}/availability", body);
        var edited = await host.Coordinator.SendAsync("PUT", $"/mentors/{mentor.Id}", Samples.Mentor(Guid.NewGuid().ToString()), ("If-Match", "\"2\""));

        Assert.Equal((HttpStatusCode.OK, "\"2\""), (set.Status, set.Raw.Headers.ETag!.Tag));
        Assert.Equal((HttpStatusCode.PreconditionFailed, "version.stale"), (stale.Status, stale.Code));
        Assert.Equal((HttpStatusCode.NotFound, "mentor.unknown"), (foreign.Status, foreign.Code));
        Assert.Equal(((HttpStatusCode)428, "version.required"), (blind.Status, blind.Code));
        var kept = edited.Body.GetProperty("availability");
        Assert.Equal("Asia/Jakarta", kept.GetProperty("timeZone").GetString());
        Assert.Equal(("Monday", "08:00", "12:00"), (kept.GetProperty("weekly")[0].GetProperty("day").GetString(), kept.GetProperty("weekly")[0].GetProperty("from").GetString(), kept.GetProperty("weekly")[0].GetProperty("until").GetString()));
    }

    [Theory]
    [InlineData("{", 400, "request.malformed")]
    [InlineData("{}", 400, "time_zone.unknown")]
    [InlineData("""{"timeZone":"WITA"}""", 400, "time_zone.unknown")]
    [InlineData("""{"timeZone":"Asia/Makassar","weekly":[null]}""", 400, "field.required")]
    [InlineData("""{"timeZone":"Asia/Makassar","weekly":[{"day":"Monday","from":"08:00"}]}""", 400, "field.required")]
    [InlineData("""{"timeZone":"Asia/Makassar","weekly":[{"day":"Senin","from":"08:00","until":"12:00"}]}""", 400, "field.unknown_value")]
    [InlineData("""{"timeZone":"Asia/Makassar","weekly":[{"day":"Monday","from":"8.00","until":"12:00"}]}""", 400, "request.malformed")]
    [InlineData("""{"timeZone":"Asia/Makassar","weekly":[{"day":"Monday","from":"12:00","until":"12:00"}]}""", 400, "availability.empty_range")]
    [InlineData("""{"timeZone":"Asia/Makassar","weekly":[{"day":"Monday","from":"08:00","until":"12:00"},{"day":"Monday","from":"11:59","until":"14:00"}]}""", 400, "availability.overlap")]
    [InlineData("""{"timeZone":"Asia/Makassar","exceptions":[{"windows":[]}]}""", 400, "field.required")]
    [InlineData("""{"timeZone":"Asia/Makassar","exceptions":[{"date":"2026-12-01"},{"date":"2026-12-01"}]}""", 400, "field.repeated")]
    [InlineData("""{"timeZone":"Asia/Makassar","leave":[{"from":"2026-12-02","until":"2026-12-02"}]}""", 400, "availability.empty_range")]
    [InlineData("""{"timeZone":"Asia/Makassar","leave":[{"from":"2026-12-02"}]}""", 400, "field.required")]
    public async Task What_cannot_be_is_refused_and_changes_nothing(string body, int status, string code)
    {
        var mentor = await host.RegisterMentorAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        var answer = await mentor.Client.SendAsync("PUT", $"/mentors/{mentor.Id}/availability", content, ("If-Match", "\"1\""));

        Assert.Equal((status, code), ((int)answer.Status, answer.Code));
        Assert.Equal(1, (await mentor.Client.ReadAsync($"/mentors/{mentor.Id}")).Body.GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task It_is_closed_to_businesses() =>
        Assert.Equal(HttpStatusCode.Forbidden, (await SetAsync(host.Client(Roles.Business), Guid.NewGuid(), 1, [])).Status);

    private static Task<Answer> SetAsync(HttpClient client, Guid mentor, int version, Dictionary<string, object?> body) =>
        client.SendAsync("PUT", $"/mentors/{mentor}/availability", body, ("If-Match", $"\"{version}\""));

    private static Task<Answer> PlanAsync(HttpClient client, DateTimeOffset at, Guid enrolment) =>
        client.SendAsync("POST", "/sessions", Samples.Plan(at, enrolment));

    private static async Task<(HttpStatusCode, string)> OutcomeAsync(HttpClient client, object plan)
    {
        var answer = await client.SendAsync("POST", "/sessions", plan);
        return (answer.Status, answer.Code);
    }

    private static DateTimeOffset At(string time, int offset) =>
        new(Day.ToDateTime(TimeOnly.Parse(time, System.Globalization.CultureInfo.InvariantCulture)), TimeSpan.FromHours(offset));

    private static Dictionary<string, object?> Hours(string zone, params (string From, string Until)[] windows) => new()
    {
        ["timeZone"] = zone,
        ["weekly"] = new[] { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" }
            .SelectMany(day => windows.Select(w => new { day, from = w.From, until = w.Until })).ToArray(),
    };
}
