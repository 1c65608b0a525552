using CoachingPlatform.Enrolment.Domain.Cohorts;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Enrolments;

/// <summary>
/// POST /enrolments/{id}/transfer: a coordinator lets a seated business go on in another cohort of its track. The answer is the new enrolment;
/// the old one keeps its history and names the new one. The seat that comes free goes to the first of the waitlist.
/// </summary>
internal static class TransferEnrolment
{
    internal sealed record Request(Id<Cohort>? CohortId = null, string? Reason = null);

    public static void Map(RouteGroupBuilder api) => api.MapPost("/enrolments/{id}/transfer", HandleAsync)
        .RequireAuthorization(Policies.Coordinators).Produces<EnrolmentResponse>(StatusCodes.Status201Created);

    private static async Task<IResult> HandleAsync(
        Id<CohortEnrolment> id, Request request, Caller caller, HttpContext http, CommandRunner commands, Collections store, EnrolmentAnswers answers,
        Problems problems, TimeProvider time, CancellationToken cancellation)
    {
        var checks = new Checks();
        checks.That(request.CohortId is not null, "field.required", "cohortId");
        var reason = checks.Text(request.Reason, "reason", 500);
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        if (await store.Enrolments.Find(e => e.Id == id).FirstOrDefaultAsync(cancellation) is not { } seen)
            return Results.Problem(problems.Of(Refusal.NotFound("enrolment.unknown")));
        var cohortId = new Id<Cohort>(seen.Cohort.CohortId);
        return await commands.RunAsync(
            http,
            request,
            async (tx, ct) =>
            {
                var enrolment = await store.Enrolments.Find(tx.Session, e => e.Id == id).FirstAsync(ct);
                var from = await store.Cohorts.Find(tx.Session, c => c.Id == cohortId).FirstAsync(ct);
                var to = await store.Cohorts.Find(tx.Session, c => c.Id == request.CohortId!.Value).FirstOrDefaultAsync(ct);
                if (to is null)
                    return Refusal.NotFound("cohort.unknown", "cohortId");
                var business = await store.Businesses.Find(tx.Session, b => b.Id == enrolment.BusinessId).FirstAsync(ct);
                var now = time.Now();
                var moved = Enrolling.Transfer(from, enrolment, to, business, reason, caller.Subject, now);
                if (moved.IsRefused)
                    return moved.Refusal;
                await store.SaveAsync(tx, moved.Value.Left, ct, business);
                if (await store.SaveAsync(tx, moved.Value.Begun, ct, business) is { } refusal)
                    return refusal;
                await store.PromoteFirstAsync(tx, moved.Value.Left.Cohort, now, ct);
                var begun = moved.Value.Begun.Enrolment;
                return Reply.Created($"/api/v1/enrolments/{begun.Id}", await answers.OfAsync(tx.Session, begun, caller, ct), begun.Version);
            },
            turn: cohortId.Value);
    }
}
