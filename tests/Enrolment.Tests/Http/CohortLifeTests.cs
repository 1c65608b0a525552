using System.Net;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Cohorts;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using CoachingPlatform.TestHarness;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>Who runs a cohort, and what comes before and after it: clones, calling off, putting away.</summary>
[Collection(typeof(CountedStore))]
public sealed class CohortLifeTests(EnrolmentHost host)
{
    private const string Nothing = "0193b000-0000-7000-8000-000000000000";

    private static readonly string[] Two = ["Apindo Kalsel", " Dinas Koperasi dan UKM "];
    private static readonly string[] One = ["Bank Kalsel"];

    private readonly HttpClient coordinator = host.Client(Roles.Coordinator);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cohort_has_the_programmes_organisers_unless_it_names_its_own()
    {
        var track = await coordinator.TrackAsync();
        var own = await coordinator.PostAsync("/cohorts", Of(track, Two)).BodyAsync(HttpStatusCode.Created);
        Assert.Equal(["Apindo Kalsel", "Dinas Koperasi dan UKM"], Organisers(own));
        Assert.Equal(["Apindo"], Organisers(await coordinator.PostAsync("/cohorts", Of(track, null)).BodyAsync(HttpStatusCode.Created)));
        Assert.Empty(Organisers(await coordinator.PostAsync("/cohorts", Of(track, [])).BodyAsync(HttpStatusCode.Created)));

        var path = $"/cohorts/{own.GetProperty("id").GetGuid()}/organisers";
        var changed = await coordinator.PutAsync(path, new { organisers = One }, "\"1\"").BodyAsync();
        Assert.Equal(("Bank Kalsel", 2), (Organisers(changed).Single(), changed.GetProperty("version").GetInt32()));
        await coordinator.PutAsync(path, new { organisers = Two }, "\"1\"").ProblemAsync(412, "version.stale");
        await coordinator.PutAsync(path, new { organisers = Two }, null).ProblemAsync(428, "version.required");
        await coordinator.PutAsync(path, new { }, "\"2\"").ProblemAsync(400, "field.required");
        await coordinator.PutAsync(path, new { organisers = new[] { "Apindo", "APINDO" } }, "\"2\"").ProblemAsync(400, "organiser.twice");
        await coordinator.PutAsync(path, new { organisers = new[] { " ", null } }, "\"2\"").ProblemAsync(400, "request.invalid");
        await coordinator.PutAsync(path, new { organisers = new[] { new string('x', 201) } }, "\"2\"").ProblemAsync(400, "field.too_long");
        await coordinator.PutAsync(path, new { organisers = Enumerable.Range(0, 51).Select(i => $"o{i}") }, "\"2\"").ProblemAsync(400, "field.out_of_range");
        await coordinator.PutAsync(path, new { organisers = "Apindo" }, "\"2\"").ProblemAsync(400, "request.malformed");
        await coordinator.PutAsync($"/cohorts/{Nothing}/organisers", new { organisers = One }, "\"1\"").ProblemAsync(404, "cohort.unknown");
        Assert.Equal(["Bank Kalsel"], Organisers(await coordinator.ReadAsync(path.Replace("/organisers", "", StringComparison.Ordinal)).BodyAsync()));
    }

    [Theory]
    [InlineData("Newest", 2)]
    [InlineData("same", 1)]
    [InlineData(null, 2)]
    public async Task A_clone_is_a_draft_with_the_same_settings_other_dates_and_the_chosen_version(string? trackVersion, int version)
    {
        var track = await coordinator.TrackAsync();
        var made = await coordinator.PostAsync("/cohorts", Of(track, Two, capacity: 7, claimHours: 48, admission: "ByDecision")).BodyAsync(HttpStatusCode.Created);
        var cohort = made.GetProperty("id").GetGuid();
        await coordinator.PostAsync($"/cohorts/{cohort}/open", new { }).BodyAsync();
        await coordinator.ApplyAsync(await coordinator.BusinessAsync("Asal"), cohort).BodyAsync(HttpStatusCode.Created);
        await coordinator.PutAsync($"/tracks/{track}", new { name = "Siap Ekspor", requiredSessions = 8, eligibility = new[] { new { kind = "Size", anyOf = new[] { "Small" } } } }, "\"1\"").BodyAsync();

        var body = new { name = "Angkatan 2", startsOn = "2027-05-01", endsOn = "2099-10-31", opensAt = "2027-04-01T00:00:00+08:00", trackVersion };
        var key = Guid.NewGuid().ToString();
        var clones = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => coordinator.PostAsync($"/cohorts/{cohort}/clone", body, key)));
        var clone = await coordinator.PostAsync($"/cohorts/{cohort}/clone", body, key).BodyAsync(HttpStatusCode.Created);

        Assert.All(clones, c => Assert.Contains(c.StatusCode, new[] { HttpStatusCode.Created, HttpStatusCode.Conflict }));
        Assert.Equal(1L, await host.Store.Cohorts.CountDocumentsAsync(c => c.ClonedFrom == new Id<Cohort>(cohort), cancellationToken: Cancellation));
        Assert.Equal(("Draft", "Angkatan 2", "2027-05-01", cohort), (clone.Text("state"), clone.Text("name"), clone.Text("startsOn"), clone.GetProperty("clonedFrom").GetGuid()));
        foreach (var kept in new[] { "regionCode", "timeZone", "capacity", "admission", "claimHours", "organisers", "trackId", "programmeId" })
            Assert.Equal(made.GetProperty(kept).ToString(), clone.GetProperty(kept).ToString());
        Assert.Equal((0, 0, version), (clone.GetProperty("seatsTaken").GetInt32(), clone.GetProperty("waiting").GetInt32(), clone.GetProperty("trackVersion").GetInt32()));
        Assert.Equal(JsonValueKind.Null, clone.GetProperty("closesAt").ValueKind);
        var follows = await coordinator.ReadAsync($"/cohorts/{clone.GetProperty("id").GetGuid()}/track").BodyAsync();
        Assert.Equal((version, version - 1), (follows.GetProperty("version").GetInt32(), follows.GetProperty("eligibility").GetArrayLength()));
    }

    [Fact]
    public async Task A_cohort_is_called_off_with_a_reason_once_nobody_is_in_it()
    {
        var cohort = await coordinator.CohortAsync(admission: "ByDecision");
        var applied = (await coordinator.ApplyAsync(await coordinator.BusinessAsync("Lamar"), cohort).BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
        var seated = (await coordinator.ApplyAsync(await coordinator.BusinessAsync("Duduk"), cohort).BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
        await coordinator.PostAsync($"/enrolments/{seated}/accept", new { }).BodyAsync();

        var problem = await coordinator.PostAsync($"/cohorts/{cohort}/cancel", new { reason = "dana batal" }).ProblemAsync(409, "cohort.has_participants");
        Assert.Contains("1 Applied, 1 Enrolled", problem.Text("detail"), StringComparison.Ordinal);
        foreach (var id in new[] { applied, seated })
            await coordinator.PostAsync($"/enrolments/{id}/withdraw", new { reason = "angkatan batal" }).BodyAsync();
        var cancelled = await coordinator.PostAsync($"/cohorts/{cohort}/cancel", new { reason = "dana batal" }).BodyAsync();

        Assert.Equal("Cancelled", cancelled.Text("state"));
        var stored = await host.Store.Cohorts.Find(c => c.Id == new Id<Cohort>(cohort)).SingleAsync(Cancellation);
        Assert.Equal(("dana batal", "11111111-1111-1111-1111-111111111111"), (stored.History[^1].Reason, stored.History[^1].By));
        await coordinator.ApplyAsync(await coordinator.BusinessAsync("Telat"), cohort).ProblemAsync(409, "cohort.not_open");
        await coordinator.PostAsync($"/cohorts/{cohort}/cancel", new { reason = "lagi" }).ProblemAsync(409, "cohort.wrong_state");
        foreach (var step in new[] { "open", "start", "complete" })
            await coordinator.PostAsync($"/cohorts/{cohort}/{step}", new { }).ProblemAsync(409, "cohort.wrong_state");
    }

    [Fact]
    public async Task An_archived_cohort_can_be_read_and_cloned_is_left_out_of_lists_and_changes_no_more()
    {
        var cohort = await coordinator.CohortAsync();
        var enrolment = await ActiveAsync(cohort);
        await coordinator.PostAsync($"/cohorts/{cohort}/archive", new { }).ProblemAsync(409, "cohort.wrong_state");
        await coordinator.PostAsync($"/cohorts/{cohort}/start", new { }).BodyAsync();
        await coordinator.PostAsync($"/cohorts/{cohort}/complete", new { }).BodyAsync();
        var problem = await coordinator.PostAsync($"/cohorts/{cohort}/archive", new { }).ProblemAsync(409, "cohort.has_participants");
        Assert.Contains("1 Active", problem.Text("detail"), StringComparison.Ordinal);
        await coordinator.PostAsync($"/enrolments/{enrolment}/complete", new { reason = "tuntas" }).BodyAsync();
        var archived = await coordinator.PostAsync($"/cohorts/{cohort}/archive", new { reason = "tutup buku" }).BodyAsync();

        Assert.Equal(JsonValueKind.String, archived.GetProperty("archivedAt").ValueKind);
        await coordinator.PostAsync($"/cohorts/{cohort}/archive", new { }).ProblemAsync(409, "cohort.archived");
        await coordinator.PostAsync($"/enrolments/{enrolment}/reopen", new { reason = "salah" }).ProblemAsync(409, "cohort.archived");
        await coordinator.PutAsync($"/cohorts/{cohort}/organisers", new { organisers = One }, $"\"{archived.GetProperty("version").GetInt64()}\"").ProblemAsync(409, "cohort.archived");
        foreach (var step in new[] { "open", "start", "complete" })
            await coordinator.PostAsync($"/cohorts/{cohort}/{step}", new { }).ProblemAsync(409, "cohort.wrong_state");
        await coordinator.PostAsync($"/cohorts/{cohort}/cancel", new { reason = "x" }).ProblemAsync(409, "cohort.wrong_state");
        using var deleting = coordinator.DeleteAsync($"/api/v1/cohorts/{cohort}", Cancellation);
        await deleting.ProblemAsync(409, "cohort.in_use");
        var other = await coordinator.CohortAsync();
        Assert.Equal(archived.ToString(), (await coordinator.ReadAsync($"/cohorts/{cohort}").BodyAsync()).ToString());
        Assert.Equal("Completed", (await coordinator.ReadAsync($"/enrolments/{enrolment}").BodyAsync()).Text("state"));
        Assert.Null((await coordinator.PostAsync($"/cohorts/{cohort}/clone", new { name = "Lagi", startsOn = "2027-01-01", endsOn = "2027-06-01" })
            .BodyAsync(HttpStatusCode.Created)).Text("archivedAt"));
        foreach (var client in new[] { coordinator, host.Client(Roles.Business) })
        {
            var (shown, put) = (await IdsAsync(client, "/cohorts?limit=3"), await IdsAsync(client, "/cohorts?archived=true&limit=3"));
            Assert.Contains(other, shown);
            Assert.DoesNotContain(cohort, shown);
            Assert.Contains(cohort, put);
            Assert.DoesNotContain(other, put);
        }
    }

    [Fact]
    public async Task Putting_away_and_reopening_in_one_moment_leave_nobody_live_in_an_archived_cohort()
    {
        for (var round = 0; round < 5; round++)
        {
            var cohort = await coordinator.CohortAsync();
            var enrolment = await ActiveAsync(cohort);
            await coordinator.PostAsync($"/enrolments/{enrolment}/complete", new { reason = "tuntas" }).BodyAsync();
            await coordinator.PostAsync($"/cohorts/{cohort}/start", new { }).BodyAsync();
            await coordinator.PostAsync($"/cohorts/{cohort}/complete", new { }).BodyAsync();

            var answers = await Task.WhenAll(
                coordinator.PostAsync($"/cohorts/{cohort}/archive", new { }), coordinator.PostAsync($"/enrolments/{enrolment}/reopen", new { reason = "salah" }));

            Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict], answers.Select(a => a.StatusCode).Order());
            var isArchived = (await coordinator.ReadAsync($"/cohorts/{cohort}").BodyAsync()).GetProperty("archivedAt").ValueKind == JsonValueKind.String;
            Assert.Equal(isArchived ? "Completed" : "Active", (await coordinator.ReadAsync($"/enrolments/{enrolment}").BodyAsync()).Text("state"));
        }
    }

    [Fact]
    public async Task Calling_off_and_applications_in_one_moment_leave_no_application_in_a_cancelled_cohort()
    {
        for (var round = 0; round < 5; round++)
        {
            var cohort = await coordinator.CohortAsync();
            var business = await coordinator.BusinessAsync($"Saat {round}");
            var answers = await Task.WhenAll(coordinator.ApplyAsync(business, cohort), coordinator.PostAsync($"/cohorts/{cohort}/cancel", new { reason = "batal" }));

            var applied = await host.Store.Enrolments.CountDocumentsAsync(e => e.Cohort.CohortId == cohort, cancellationToken: Cancellation);
            var state = (await coordinator.ReadAsync($"/cohorts/{cohort}").BodyAsync()).Text("state");
            Assert.Equal(applied == 1 ? "Open" : "Cancelled", state);
            Assert.Equal(applied == 1 ? (HttpStatusCode.Created, HttpStatusCode.Conflict) : (HttpStatusCode.Conflict, HttpStatusCode.OK), (answers[0].StatusCode, answers[1].StatusCode));
        }
    }

    [Theory]
    [InlineData("clone", "{}", 400, "request.invalid", "name=field.required startsOn=field.required endsOn=field.required")]
    [InlineData("clone", """{"name":"B","startsOn":"2027-02-01","endsOn":"2027-01-01","trackVersion":"Oldest"}""", 400, "request.invalid", "endsOn=period.ends_before_start trackVersion=field.unknown_value")]
    [InlineData("clone", """{"name":"B","startsOn":"2027-01-01","endsOn":"2027-02-01","opensAt":"2027-01-01T00:00:00Z","closesAt":"2026-01-01T00:00:00Z"}""", 400, "period.closes_before_open", "closesAt=period.closes_before_open")]
    [InlineData("clone", """{"name":7,"startsOn":"2027-01-01","endsOn":"2027-02-01"}""", 400, "request.malformed", "name=request.malformed")]
    [InlineData("clone", """{"name":"B","startsOn":"2027-01-01","endsOn":"2027-02-01","opensAt":"2027-01-01T00:00:00"}""", 400, "request.malformed", "opensAt=request.malformed")]
    [InlineData("cancel", "{}", 400, "field.required", "reason=field.required")]
    [InlineData("cancel", """{"reason":7}""", 400, "request.malformed", "reason=request.malformed")]
    [InlineData("cancel", "", 400, "request.malformed", null)]
    [InlineData("archive", """{"reason":["x"]}""", 400, "request.malformed", "reason=request.malformed")]
    [InlineData("archive", "{}", 409, "cohort.wrong_state", null)]
    [InlineData("cancel", """{"reason":"x"}""", 409, "cohort.wrong_state", null)]
    public async Task Bad_input_is_refused_and_writes_nothing(string step, string body, int status, string code, string? fields)
    {
        var draft = await coordinator.CohortAsync(open: false);
        var before = await StoredAsync();
        var problem = await SendAsync(draft.ToString(), step, body).ProblemAsync(status, code);

        var errors = problem.TryGetProperty("errors", out var listed) ? string.Join(' ', listed.EnumerateArray().Select(e => $"{e.Text("field")}={e.Text("code")}")) : null;
        Assert.Equal(fields, errors);
        Assert.Equal(before, await StoredAsync());
    }

    [Theory]
    [InlineData("clone", """{"name":"B","startsOn":"2027-01-01","endsOn":"2027-02-01"}""")]
    [InlineData("cancel", """{"reason":"x"}""")]
    [InlineData("archive", "{}")]
    public async Task An_unknown_cohort_and_too_long_a_text_are_refused(string step, string body)
    {
        await SendAsync(Nothing, step, body).ProblemAsync(404, "cohort.unknown");
        await SendAsync("seven", step, body).ProblemAsync(400, "request.malformed");
        var text = new string('x', 501);
        await SendAsync(Nothing, step, $$"""{"name":"{{text}}","reason":"{{text}}","startsOn":"2027-01-01","endsOn":"2027-02-01"}""").ProblemAsync(400, "field.too_long");
    }

    private static object Of(Guid track, string[]? organisers, int? capacity = 40, int? claimHours = null, string? admission = null) => new
    {
        trackId = track, name = "Angkatan 1", regionCode = "63", timeZone = "Asia/Makassar", startsOn = "2026-11-01", endsOn = "2099-04-30",
        closesAt = "2099-01-01T00:00:00+08:00", organisers, capacity, claimHours, admission,
    };

    private static IEnumerable<string?> Organisers(JsonElement cohort) => cohort.GetProperty("organisers").EnumerateArray().Select(o => o.GetString());

    private async Task<Guid> ActiveAsync(Guid cohort)
    {
        var id = (await coordinator.ApplyAsync(await coordinator.BusinessAsync("Aktif"), cohort).BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
        await host.PublishAsync(new SessionLogged(
            new SessionSnapshot(Guid.CreateVersion7(), 1, Guid.CreateVersion7(), "Completed", [id], null, A.Now, A.Now, [new AttendanceMark(id, "Present")]), A.Now));
        await Eventually.HoldsAsync(async () => (await coordinator.ReadAsync($"/enrolments/{id}").BodyAsync()).Text("state") == "Active");
        return id;
    }

    private static async Task<List<Guid>> IdsAsync(HttpClient client, string? path)
    {
        var ids = new List<Guid>();
        for (var pages = 0; path is not null && pages < 100; pages++)
        {
            var page = await client.ReadAsync(path).BodyAsync();
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(c => c.GetProperty("id").GetGuid()));
            path = page.Text("next")?.Replace("/api/v1", "", StringComparison.Ordinal);
        }

        return ids;
    }

    private Task<HttpResponseMessage> SendAsync(string cohort, string step, string body) => coordinator.PostAsync(
        $"/api/v1/cohorts/{cohort}/{step}", new StringContent(body, System.Text.Encoding.UTF8, "application/json"), Cancellation);

    private Task<List<BsonDocument>> StoredAsync() =>
        host.Database.GetCollection<BsonDocument>("cohorts").Find(FilterDefinition<BsonDocument>.Empty).SortBy(c => c["_id"]).ToListAsync(Cancellation);
}
