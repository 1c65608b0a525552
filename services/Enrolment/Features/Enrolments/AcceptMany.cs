using System.Text.Json.Serialization;
using CoachingPlatform.Enrolment.Domain.Cohorts;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Enrolments;

/// <summary>
/// POST /cohorts/{id}/enrolments/accept: accepts up to 200 applications in the given order, each in a transaction of its own with an answer of
/// its own. What was accepted before stays as it is, so the request can be sent again, whole or in part, and needs no key.
/// </summary>
internal static class AcceptMany
{
    private const int MaxRows = 200;

    /// <summary>The applications in the order in which they get seats, then places on the waitlist.</summary>
    internal sealed record Request(IReadOnlyList<Guid>? EnrolmentIds = null, string? Reason = null);

    /// <summary>What became of one application.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<RowOutcome>))]
    internal enum RowOutcome
    {
        /// <summary>It is accepted now: seated or waitlisted, as its state says.</summary>
        Accepted,

        /// <summary>It had been accepted before.</summary>
        Unchanged,

        /// <summary>It cannot be accepted; the problem says why.</summary>
        Refused,
    }

    /// <summary>The answer to one row.</summary>
    /// <param name="EnrolmentId">The row.</param>
    /// <param name="Outcome">What became of it.</param>
    /// <param name="State">Its state after that; null when there is no such enrolment in this cohort.</param>
    /// <param name="Problem">Why it was refused, or null.</param>
    /// <param name="Reasons">What the problem rests on, e.g. each rule that is not met; mostly empty.</param>
    internal sealed record RowAnswer(Guid EnrolmentId, RowOutcome Outcome, string? State, FieldProblem? Problem, IReadOnlyList<FieldProblem> Reasons);

    /// <summary>The answers in the order of the request.</summary>
    internal sealed record Response(IReadOnlyList<RowAnswer> Items);

    public static void Map(RouteGroupBuilder api) => api.MapPost("/cohorts/{id}/enrolments/accept", HandleAsync)
        .RequireAuthorization(Policies.Coordinators).NeedsNoKey().Produces<Response>();

    private static async Task<IResult> HandleAsync(
        Id<Cohort> id, Request request, Caller caller, RowHandler handler, Collections store, Problems problems, CancellationToken cancellation)
    {
        var checks = new Checks();
        checks.That(request.EnrolmentIds is { Count: > 0 }, "field.required", "enrolmentIds");
        checks.That(request.EnrolmentIds is null or { Count: <= MaxRows }, "field.too_many", "enrolmentIds", ("max", MaxRows));
        var reason = checks.OptionalText(request.Reason, "reason", 500);
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        if (!await store.Cohorts.Find(c => c.Id == id).AnyAsync(cancellation))
            return Results.Problem(problems.Of(Refusal.NotFound("cohort.unknown")));
        var answers = new List<RowAnswer>();
        foreach (var row in request.EnrolmentIds!)
            answers.Add(await handler.AcceptAsync(id, row, reason, caller.Subject, cancellation));
        return Results.Ok(new Response(answers));
    }

    /// <summary>Accepts one row.</summary>
    internal sealed class RowHandler(StoreTransactions transactions, Collections store, Problems problems, TimeProvider time)
    {
        /// <summary>Accepts it, or says why not.</summary>
        public Task<RowAnswer> AcceptAsync(Id<Cohort> cohortId, Guid row, string? reason, string by, CancellationToken cancellation) =>
            transactions.RunAsync(
                async (tx, ct) =>
                {
                    tx.By = by;
                    var id = new Id<CohortEnrolment>(row);
                    var enrolment = await store.Enrolments.Find(tx.Session, e => e.Id == id).FirstOrDefaultAsync(ct);
                    if (enrolment is null || enrolment.Cohort.CohortId != cohortId.Value)
                        return Refused(row, null, Refusal.NotFound("enrolment.unknown"));
                    if (enrolment.IsLive && enrolment.State != EnrolmentState.Applied)
                        return new RowAnswer(row, RowOutcome.Unchanged, enrolment.State.ToString(), null, []);
                    var cohort = await store.Cohorts.Find(tx.Session, c => c.Id == cohortId).FirstAsync(ct);
                    var business = await store.Businesses.Find(tx.Session, b => b.Id == enrolment.BusinessId).FirstAsync(ct);
                    var applicant = await store.ApplicantAsync(tx.Session, cohort, business, ct);
                    var accepted = Enrolling.Accept(cohort, enrolment, applicant, reason, by, time.Now());
                    if (accepted.IsRefused)
                        return Refused(row, enrolment.State, accepted.Refusal);
                    await store.SaveAsync(tx, accepted.Value, ct, business);
                    return new RowAnswer(row, RowOutcome.Accepted, accepted.Value.Enrolment.State.ToString(), null, []);
                },
                cancellation,
                turn: cohortId.Value);

        private RowAnswer Refused(Guid row, EnrolmentState? state, Refusal refusal) =>
            new(row, RowOutcome.Refused, state?.ToString(), problems.Listed([refusal])[0], problems.Listed(refusal.Reasons));
    }
}
