using System.Net;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.TestHarness;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>What comes after a seat: completing, reopening, going on in another cohort, beginning anew; and many accepted at once.</summary>
public sealed class EnrolmentLifeTests(EnrolmentHost host)
{
    private const string Nothing = "0193b000-0000-7000-8000-000000000000";

    private readonly HttpClient coordinator = host.Client(Roles.Coordinator);

    [Fact]
    public async Task A_completed_enrolment_is_locked_until_it_is_reopened_with_a_reason()
    {
        await using var events = await host.ListenAsync();
        var (cohort, id) = await ActiveAsync();
        Assert.Equal("Completed", (await coordinator.PostAsync($"/enrolments/{id}/complete", new { reason = "tuntas" }).BodyAsync()).Text("state"));

        await coordinator.PostAsync($"/enrolments/{id}/complete", new { }).ProblemAsync(409, "enrolment.locked");
        await coordinator.PostAsync($"/enrolments/{id}/withdraw", new { reason = "pindah" }).ProblemAsync(409, "enrolment.locked");
        await coordinator.PostAsync($"/enrolments/{id}/transfer", new { cohortId = cohort, reason = "pindah" }).ProblemAsync(409, "enrolment.locked");
        await coordinator.PostAsync($"/enrolments/{id}/reopen", new { }).ProblemAsync(400, "field.required");
        var reopened = await coordinator.PostAsync($"/enrolments/{id}/reopen", new { reason = "salah catat" }).BodyAsync();

        var step = reopened.GetProperty("history").EnumerateArray().Last();
        Assert.Equal(("Active", "Active", "salah catat"), (reopened.Text("state"), step.Text("state"), step.Text("reason")));
        await coordinator.PostAsync($"/enrolments/{id}/reopen", new { reason = "lagi" }).ProblemAsync(409, "enrolment.wrong_state");
        Assert.Equal(1, (await coordinator.ReadAsync($"/cohorts/{cohort}").BodyAsync()).GetProperty("seatsTaken").GetInt32());
        var told = await Eventually.Async(
            () => Task.FromResult(events.All.DistinctBy(e => e.MessageId).Select(e => e.Event).OfType<IEnrolmentEvent>().Where(e => e.AggregateId == id).ToList()),
            all => all.Count >= 4, TimeSpan.FromSeconds(30));
        Assert.Equal(
            [nameof(EnrolmentAccepted), nameof(EnrolmentStarted), nameof(EnrolmentCompleted), nameof(EnrolmentReopened)],
            told.Select(e => e.GetType().Name));
    }

    [Fact]
    public async Task Rule02_Who_completed_may_begin_anew_and_then_the_old_enrolment_is_not_reopened()
    {
        var (cohort, first) = await ActiveAsync();
        var business = (await coordinator.ReadAsync($"/enrolments/{first}").BodyAsync()).GetProperty("businessId").GetGuid();
        await coordinator.ApplyAsync(business, cohort).ProblemAsync(409, "enrolment.already_live");
        await coordinator.PostAsync($"/enrolments/{first}/complete", new { reason = "tuntas" }).BodyAsync();

        var again = await coordinator.ApplyAsync(business, cohort).BodyAsync(HttpStatusCode.Created);
        await coordinator.PostAsync($"/enrolments/{first}/reopen", new { reason = "lanjut" }).ProblemAsync(409, "enrolment.already_live");

        Assert.Equal(("Enrolled", 0), (again.Text("state"), again.GetProperty("continuedFrom").GetArrayLength()));
        Assert.Equal("Completed", (await coordinator.ReadAsync($"/enrolments/{first}").BodyAsync()).Text("state"));
        Assert.Equal(2, (await coordinator.ReadAsync($"/cohorts/{cohort}").BodyAsync()).GetProperty("seatsTaken").GetInt32());
    }

    [Fact]
    public async Task A_transfer_begins_where_the_old_one_stood_and_its_seat_goes_to_the_first_who_waits()
    {
        var track = await coordinator.TrackAsync();
        var (from, old) = await ActiveAsync(await coordinator.CohortAsync(capacity: 1, track: track));
        var waiting = await EnrolAsync(from, "Menunggu", "Waitlisted");
        var to = await coordinator.CohortAsync(capacity: 1, track: track);

        var key = Guid.NewGuid().ToString();
        var body = new { cohortId = to, reason = "pindah kota" };
        var next = await coordinator.PostAsync($"/enrolments/{old}/transfer", body, key).BodyAsync(HttpStatusCode.Created);
        var replayed = await coordinator.PostAsync($"/enrolments/{old}/transfer", body, key).BodyAsync(HttpStatusCode.Created);
        await coordinator.PostAsync($"/enrolments/{old}/transfer", body).ProblemAsync(409, "enrolment.wrong_state");

        var left = await coordinator.ReadAsync($"/enrolments/{old}").BodyAsync();
        Assert.Equal(next.GetProperty("id").GetGuid(), replayed.GetProperty("id").GetGuid());
        Assert.Equal(("Active", to), (next.Text("state"), next.GetProperty("cohortId").GetGuid()));
        Assert.Equal(old, next.GetProperty("continuedFrom").EnumerateArray().Single().GetGuid());
        Assert.Equal(("Transferred", next.GetProperty("id").GetGuid()), (left.Text("state"), left.GetProperty("transferredTo").GetGuid()));
        Assert.Equal(["Enrolled", "Active", "Transferred"], left.GetProperty("history").EnumerateArray().Select(s => s.Text("state")));
        Assert.Equal("Enrolled", (await coordinator.ReadAsync($"/enrolments/{waiting}").BodyAsync()).Text("state"));
        Assert.Equal((1, 0), await SeatsAsync(from));
        Assert.Equal((1, 0), await SeatsAsync(to));

        // A session that was held before, and told late, starts the enrolment in which the business goes on.
        var third = await coordinator.CohortAsync(track: track);
        await coordinator.PostAsync($"/enrolments/{waiting}/transfer", new { cohortId = third, reason = "ikut" }).BodyAsync(HttpStatusCode.Created);
        await HoldSessionAsync(waiting);
        var on = (await coordinator.ReadAsync($"/enrolments/{waiting}").BodyAsync()).GetProperty("transferredTo").GetGuid();
        await Eventually.HoldsAsync(async () => (await coordinator.ReadAsync($"/enrolments/{on}").BodyAsync()).Text("state") == "Active");
    }

    [Fact]
    public async Task A_transfer_needs_a_free_seat_in_an_open_cohort_of_the_same_track_and_passes_nobody()
    {
        var track = await coordinator.TrackAsync();
        var (from, id) = await ActiveAsync(await coordinator.CohortAsync(track: track));
        var full = await coordinator.CohortAsync(capacity: 0, track: track);

        await TransferAsync(id, await coordinator.CohortAsync(), 409, "enrolment.other_track");
        await TransferAsync(id, from, 409, "enrolment.same_cohort");
        await TransferAsync(id, full, 409, "cohort.full");
        await TransferAsync(id, await coordinator.CohortAsync(track: track, open: false), 409, "cohort.not_open");
        await TransferAsync(id, Guid.Parse(Nothing), 404, "cohort.unknown");
        await TransferAsync(Guid.Parse(Nothing), full, 404, "enrolment.unknown");
        await coordinator.PostAsync($"/enrolments/{id}/transfer", new { reason = new string('x', 501) }).ProblemAsync(400, "request.invalid");
        await coordinator.PostAsync($"/enrolments/{id}/transfer", new { cohortId = "7", reason = "x" }).ProblemAsync(400, "request.malformed");
        Assert.Equal("Active", (await coordinator.ReadAsync($"/enrolments/{id}").BodyAsync()).Text("state"));
    }

    [Fact]
    public async Task Rule01_Ten_transfers_for_three_seats_at_once_move_three()
    {
        var track = await coordinator.TrackAsync();
        var from = await coordinator.CohortAsync(track: track);
        var to = await coordinator.CohortAsync(capacity: 3, track: track);
        var ids = new List<Guid>();
        for (var i = 0; i < 10; i++)
            ids.Add(await EnrolAsync(from, $"Pindah {i}", "Enrolled"));

        var answers = await Task.WhenAll(ids.Select(id => coordinator.PostAsync($"/enrolments/{id}/transfer", new { cohortId = to, reason = "r" })));

        Assert.Equal(3, answers.Count(a => a.StatusCode == HttpStatusCode.Created));
        foreach (var refused in answers.Where(a => a.StatusCode != HttpStatusCode.Created))
            await Task.FromResult(refused).ProblemAsync(409, "cohort.full");
        Assert.Equal((7, 0), await SeatsAsync(from));
        Assert.Equal((3, 0), await SeatsAsync(to));
    }

    [Fact]
    public async Task Rule01_Many_accepted_twice_at_once_seat_exactly_the_capacity_in_the_given_order()
    {
        const int seats = 10;
        var cohort = await coordinator.CohortAsync(capacity: seats, admission: "ByDecision");
        var ids = new List<Guid>();
        for (var i = 0; i < seats + 50; i++)
            ids.Add(await EnrolAsync(cohort, $"Banyak {i}", "Applied"));

        var both = await Task.WhenAll(AcceptAsync(cohort, ids), AcceptAsync(cohort, ids));

        var accepted = both.SelectMany(rows => rows).Where(r => r.Text("outcome") == "Accepted").ToList();
        Assert.Equal(ids.Order(), accepted.Select(r => r.GetProperty("enrolmentId").GetGuid()).Order());
        Assert.All(both.SelectMany(rows => rows), r => Assert.True(r.Text("outcome") is "Accepted" or "Unchanged", r.ToString()));
        Assert.Equal((seats, 50), await SeatsAsync(cohort));
        Assert.Equal(ids[..seats], both[0].Where(r => r.Text("state") == "Enrolled").Select(r => r.GetProperty("enrolmentId").GetGuid()));
        Assert.Equal(ids, both[1].Select(r => r.GetProperty("enrolmentId").GetGuid()));
        var waiting = await coordinator.ReadAsync($"/cohorts/{cohort}/enrolments?state=Waitlisted&limit=200").BodyAsync();
        Assert.Equal(ids[seats..], waiting.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("id").GetGuid()));
    }

    [Fact]
    public async Task Each_row_of_many_has_its_own_answer()
    {
        var cohort = await coordinator.CohortAsync(admission: "ByDecision");
        var (good, denied) = (await EnrolAsync(cohort, "Baik", "Applied"), await EnrolAsync(cohort, "Tolak", "Applied"));
        await coordinator.PostAsync($"/enrolments/{denied}/deny", new { reason = "di luar sasaran" }).BodyAsync();
        var foreign = await EnrolAsync(await coordinator.CohortAsync(admission: "ByDecision"), "Asing", "Applied");

        var rows = await AcceptAsync(cohort, [good, good, denied, foreign, Guid.Parse(Nothing)]);

        Assert.Equal(["Accepted", "Unchanged", "Refused", "Refused", "Refused"], rows.Select(r => r.Text("outcome")));
        Assert.Equal(
            ["enrolment.wrong_state", "enrolment.unknown", "enrolment.unknown"], rows.Skip(2).Select(r => r.GetProperty("problem").Text("code")));
        Assert.Equal("Applied", (await coordinator.ReadAsync($"/enrolments/{foreign}").BodyAsync()).Text("state"));
        var trail = (await coordinator.ReadAsync($"/enrolments/{good}/audit").BodyAsync()).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal((2, "lolos", trail[0].Text("by")), (trail.Count, trail[1].Text("reason"), trail[1].Text("by")));
        var many = Enumerable.Range(0, 201).Select(_ => Guid.NewGuid());
        await coordinator.PostAsync($"/cohorts/{cohort}/enrolments/accept", new { enrolmentIds = many }).ProblemAsync(400, "field.too_many");
        await coordinator.PostAsync($"/cohorts/{cohort}/enrolments/accept", new { }).ProblemAsync(400, "field.required");
        await coordinator.PostAsync($"/cohorts/{cohort}/enrolments/accept", new { enrolmentIds = "x" }).ProblemAsync(400, "request.malformed");
        await coordinator.PostAsync($"/cohorts/{Nothing}/enrolments/accept", new { enrolmentIds = new[] { good } }).ProblemAsync(404, "cohort.unknown");
    }

    private async Task TransferAsync(Guid enrolment, Guid cohort, int status, string code) =>
        await coordinator.PostAsync($"/enrolments/{enrolment}/transfer", new { cohortId = cohort, reason = "pindah" }).ProblemAsync(status, code);

    private async Task<List<JsonElement>> AcceptAsync(Guid cohort, IReadOnlyList<Guid> ids) =>
        [.. (await coordinator.PostAsync($"/cohorts/{cohort}/enrolments/accept", new { enrolmentIds = ids, reason = "lolos" }).BodyAsync()).GetProperty("items").EnumerateArray()];

    private async Task<(int Taken, int Waiting)> SeatsAsync(Guid cohort)
    {
        var seen = await coordinator.ReadAsync($"/cohorts/{cohort}").BodyAsync();
        return (seen.GetProperty("seatsTaken").GetInt32(), seen.GetProperty("waiting").GetInt32());
    }

    private async Task<Guid> EnrolAsync(Guid cohort, string name, string state)
    {
        var enrolment = await coordinator.ApplyAsync(await coordinator.BusinessAsync(name), cohort).BodyAsync(HttpStatusCode.Created);
        Assert.Equal(state, enrolment.Text("state"));
        return enrolment.GetProperty("id").GetGuid();
    }

    private async Task<(Guid Cohort, Guid Enrolment)> ActiveAsync(Guid? cohort = null)
    {
        var where = cohort ?? await coordinator.CohortAsync();
        var id = await EnrolAsync(where, "Kerupuk Aktif", "Enrolled");
        await HoldSessionAsync(id);
        await Eventually.HoldsAsync(async () => (await coordinator.ReadAsync($"/enrolments/{id}").BodyAsync()).Text("state") == "Active");
        return (where, id);
    }

    private Task HoldSessionAsync(Guid enrolment) => host.PublishAsync(new SessionLogged(
        new SessionSnapshot(
            Guid.CreateVersion7(), 1, Guid.CreateVersion7(), "Completed", [enrolment], null, A.Now, A.Now, [new AttendanceMark(enrolment, "Present")]), A.Now));
}
