using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Features;

/// <summary>What coordinators read and decide.</summary>
public sealed class PeopleTests(ProgressHost host)
{
    [Fact]
    public async Task A_cohort_in_numbers_adds_up()
    {
        var first = new Telling();
        Telling[] all = [first, .. Enumerable.Range(0, 4).Select(_ => new Telling { Cohort = first.Cohort, Track = first.Track })];
        foreach (var told in new object[]
        {
            all[0].Accepted(), all[1].Accepted(), all[2].Accepted(), all[3].Waitlisted(), all[4].Accepted(), all[4].Withdrawn(),
            all[0].Logged(Guid.CreateVersion7()), all[0].Logged(Guid.CreateVersion7()), all[1].Logged(Guid.CreateVersion7(), status: "ExcusedAbsence"),
            all[4].Logged(Guid.CreateVersion7()),
        })
            await host.PublishAsync(told);
        foreach (var (telling, version) in all.Zip([4, 3, 2, 2, 4]))
            await host.ProgressAsync(telling.Enrolment, p => p.GetProperty("version").GetInt64() == version);
        using var coordinator = host.Client("coordinator");

        var summary = await GetAsync(coordinator, $"/api/v1/progress/summary?cohortId={first.Cohort}");

        Assert.Equal((5, 3, 6), (Number(summary, "total"), Number(summary, "inProgramme"), Number(summary, "sessionsRequired")));
        Assert.Equal(
            ["Waiting 1", "Denied 0", "NotStarted 1", "InProgress 2", "SessionsComplete 0", "Completed 0", "Left 1"],
            summary.GetProperty("byStage").EnumerateArray().Select(s => $"{s.GetProperty("stage")} {s.GetProperty("count")}"));
        Assert.Equal([1, 1, 1, 0, 0, 0, 0], summary.GetProperty("bySessionsHeld").EnumerateArray().Select(s => Number(s, "count")));
        Assert.Equal(0.6667m, summary.GetProperty("attendanceRate").GetDecimal());
    }

    [Fact]
    public async Task Rule13_A_report_of_a_cohort_adds_up_to_those_in_its_programme()
    {
        var first = new Telling { Region = "63.02.05", Kbli = "10794", Size = "Micro" };
        Telling[] all =
        [
            first,
            first with { Enrolment = Guid.CreateVersion7(), Business = Guid.CreateVersion7(), Region = "63.02.01", Kbli = "34120" },
            first with { Enrolment = Guid.CreateVersion7(), Business = Guid.CreateVersion7(), Region = "63.71.02", Kbli = "13121", Size = null },
            first with { Enrolment = Guid.CreateVersion7(), Business = Guid.CreateVersion7(), Region = "63", Kbli = null, Size = "Small" },
            first with { Enrolment = Guid.CreateVersion7(), Business = Guid.CreateVersion7() },
        ];
        foreach (var telling in all[..4])
            await host.PublishAsync(telling.Accepted());
        await host.PublishAsync(all[4].Waitlisted());
        foreach (var telling in all)
            await host.ProgressAsync(telling.Enrolment);
        using var coordinator = host.Client("coordinator");
        using var raised = await PutLevelAsync(coordinator, all[2].Enrolment, "National", "\"2\"");
        await BodyAsync(raised);

        var report = await GetAsync(coordinator, $"/api/v1/progress/report?cohortId={first.Cohort}");

        Assert.Equal(4, Number(report, "total"));
        Assert.Equal("63.02 2, 63.71 1, unknown 1 of 4, 0.75", Said(report, "byRegion"));
        Assert.Equal("C 2, unknown 2 of 4, 0.5", Said(report, "bySector"));
        Assert.Equal("Micro 2, Small 1, unknown 1 of 4, 0.75", Said(report, "bySize"));
        Assert.Equal("Local 3, National 1, unknown 0 of 4, 1", Said(report, "byLevel"));
        Assert.Equal(4, Number(await GetAsync(coordinator, $"/api/v1/progress/summary?cohortId={first.Cohort}"), "inProgramme"));

        static string Said(JsonElement report, string by)
        {
            var breakdown = report.GetProperty(by);
            var counts = breakdown.GetProperty("counts").EnumerateArray().Select(c => $"{c.GetProperty("value")} {c.GetProperty("count")}, ");
            return $"{string.Concat(counts)}unknown {breakdown.GetProperty("unknown")} of {breakdown.GetProperty("total")}, {breakdown.GetProperty("coverage")}";
        }
    }

    [Fact]
    public async Task A_cohort_that_nobody_applied_to_is_empty_and_its_rate_unknown()
    {
        using var coordinator = host.Client("coordinator");

        var summary = await GetAsync(coordinator, $"/api/v1/progress/summary?cohortId={Guid.CreateVersion7()}");

        Assert.Equal(0, Number(summary, "total"));
        Assert.Equal(JsonValueKind.Null, summary.GetProperty("attendanceRate").ValueKind);
        Assert.Equal(JsonValueKind.Null, summary.GetProperty("sessionsRequired").ValueKind);
    }

    [Fact]
    public async Task A_cohort_is_listed_by_page_each_enrolment_once()
    {
        var cohort = Guid.CreateVersion7();
        var all = Enumerable.Range(0, 5).Select(_ => new Telling { Cohort = cohort }).ToList();
        foreach (var telling in all)
            await host.PublishAsync(telling.Accepted());
        foreach (var telling in all)
            await host.ProgressAsync(telling.Enrolment);
        using var coordinator = host.Client("coordinator");

        var seen = new List<Guid>();
        var next = (string?)$"/api/v1/progress?cohortId={cohort}&limit=2";
        while (next is not null)
        {
            var page = await GetAsync(coordinator, next);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(p => p.GetProperty("enrolmentId").GetGuid()));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(all.Select(t => t.Enrolment).OrderBy(id => id.ToString()), seen);
    }

    [Fact]
    public async Task Items_due_before_today_in_the_cohorts_zone_are_overdue()
    {
        var us = new Telling();
        var today = new DateOnly(2027, 3, 10);
        await host.PublishAsync(us.Accepted());
        await host.PublishAsync(us.ActionItem(Guid.CreateVersion7(), "Open", 1, today.AddDays(-1)));
        await host.PublishAsync(us.ActionItem(Guid.CreateVersion7(), "Open", 1, today));
        await host.PublishAsync(us.ActionItem(Guid.CreateVersion7(), "Done", 1, today.AddDays(-1)));

        var progress = await host.ProgressAsync(us.Enrolment, p => p.GetProperty("version").GetInt64() == 5);

        Assert.Equal((2, 1), (Number(progress, "openActionItems"), Number(progress, "overdueActionItems")));
    }

    [Fact]
    public async Task A_coordinator_decides_the_market_level_on_the_version_that_was_seen()
    {
        var us = new Telling();
        await host.PublishAsync(us.Accepted());
        await host.ProgressAsync(us.Enrolment);
        using var coordinator = host.Client("coordinator");

        using var decided = await PutLevelAsync(coordinator, us.Enrolment, "National", "\"2\"");
        using var stale = await PutLevelAsync(coordinator, us.Enrolment, "Global", "\"2\"");
        using var blind = await PutLevelAsync(coordinator, us.Enrolment, "Global", null);
        using var again = await PutLevelAsync(coordinator, us.Enrolment, "Global", decided.Headers.ETag!.Tag);

        Assert.Equal("National", (await BodyAsync(decided)).GetProperty("marketLevel").GetString());
        Assert.Equal("version.stale", Code(await BodyAsync(stale, HttpStatusCode.PreconditionFailed)));
        Assert.Equal("version.required", Code(await BodyAsync(blind, HttpStatusCode.PreconditionRequired)));
        Assert.Equal((4, "Global"), (Number(await BodyAsync(again), "version"), (await host.ProgressAsync(us.Enrolment)).GetProperty("marketLevel").GetString()));
    }

    [Theory]
    [InlineData("Completed", "progress.locked")]
    [InlineData("Waitlisted", "progress.not_in_programme")]
    [InlineData("Withdrawn", "progress.not_in_programme")]
    public async Task A_market_level_needs_a_business_in_the_programme(string state, string code)
    {
        var us = new Telling();
        await host.PublishAsync(new Contracts.V1.EnrolmentAccepted(us.Snapshot(state, 1), Telling.Noon));
        await host.ProgressAsync(us.Enrolment);
        using var coordinator = host.Client("coordinator");

        using var refused = await PutLevelAsync(coordinator, us.Enrolment, "National", "\"2\"");

        Assert.Equal(code, Code(await BodyAsync(refused, HttpStatusCode.Conflict)));
        Assert.Equal("Local", (await host.ProgressAsync(us.Enrolment)).GetProperty("marketLevel").GetString());
    }

    [Fact]
    public async Task Of_many_decisions_on_one_version_exactly_one_is_taken()
    {
        var us = new Telling();
        await host.PublishAsync(us.Accepted());
        await host.ProgressAsync(us.Enrolment);
        using var coordinator = host.Client("coordinator");

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => PutLevelAsync(coordinator, us.Enrolment, "Global", "\"2\"")));

        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
        Assert.Equal(11, answers.Count(a => a.StatusCode == HttpStatusCode.PreconditionFailed));
    }

    [Theory]
    [InlineData("/api/v1/progress", HttpStatusCode.BadRequest, "field.required")]
    [InlineData("/api/v1/progress?cohortId=7", HttpStatusCode.BadRequest, "id.malformed")]
    [InlineData("/api/v1/progress?cohortId=01960000-0000-7000-8000-000000000001&limit=0", HttpStatusCode.BadRequest, "page.limit")]
    [InlineData("/api/v1/progress?cohortId=01960000-0000-7000-8000-000000000001&after=e30", HttpStatusCode.BadRequest, "page.cursor")]
    [InlineData("/api/v1/progress/summary", HttpStatusCode.BadRequest, "field.required")]
    [InlineData("/api/v1/progress/summary?cohortId=x", HttpStatusCode.BadRequest, "id.malformed")]
    [InlineData("/api/v1/progress/report", HttpStatusCode.BadRequest, "field.required")]
    [InlineData("/api/v1/progress/report?cohortId=x", HttpStatusCode.BadRequest, "id.malformed")]
    [InlineData("/api/v1/progress/01960000-0000-7000-8000-000000000001", HttpStatusCode.NotFound, "progress.unknown")]
    [InlineData("/api/v1/progress/7", HttpStatusCode.BadRequest, "request.malformed")]
    [InlineData("/api/v1/partners/01960000-0000-7000-8000-000000000001", HttpStatusCode.NotFound, "partner.unknown")]
    [InlineData("/api/v1/partners?after=x", HttpStatusCode.BadRequest, "page.cursor")]
    public async Task A_wrong_question_is_refused(string address, HttpStatusCode status, string code)
    {
        using var coordinator = host.Client("coordinator");

        Assert.Equal(code, Code(await GetAsync(coordinator, address, status)));
    }

    [Theory]
    [InlineData("progress?cohortId=01960000-0000-7000-8000-000000000001")]
    [InlineData("progress/summary?cohortId=01960000-0000-7000-8000-000000000001")]
    [InlineData("progress/report?cohortId=01960000-0000-7000-8000-000000000001")]
    public async Task What_is_of_a_whole_cohort_only_coordinators_read(string address)
    {
        foreach (var role in new[] { "mentor", "business", "partner" })
        {
            using var client = host.Client(role);
            Assert.Equal("auth.forbidden", Code(await GetAsync(client, $"/api/v1/{address}", HttpStatusCode.Forbidden)));
        }
    }

    private static async Task<HttpResponseMessage> PutLevelAsync(HttpClient client, Guid enrolment, string level, string? version)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/progress/{enrolment}/market-level") { Content = JsonContent.Create(new { level, reason = "Kontrak pasokan" }) };
        if (version is not null)
            request.Headers.TryAddWithoutValidation("If-Match", version);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static string? Code(JsonElement problem) =>
        problem.TryGetProperty("errors", out var errors) ? errors[0].GetProperty("code").GetString() : problem.GetProperty("code").GetString();

    private static int Number(JsonElement e, string name) => e.GetProperty(name).GetInt32();
}
