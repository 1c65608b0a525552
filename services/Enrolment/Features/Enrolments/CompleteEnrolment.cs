using CoachingPlatform.Enrolment.Domain.Businesses;
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
/// POST /enrolments/{id}/complete and /reopen: a coordinator confirms a completion, and takes that back. What Progress does not propose needs a reason
/// to be completed. With a completion its certificate is issued; with a reopening the certificate is revoked, for the same reason.
/// </summary>
internal static class CompleteEnrolment
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/enrolments/{id}/complete", (Id<CohortEnrolment> id, Request request, Caller caller, HttpContext http, Handler handler, CancellationToken cancellation) =>
                handler.HandleAsync(id, request, completes: true, caller, http, cancellation))
            .RequireAuthorization(Policies.Coordinators).Produces<EnrolmentResponse>()
            .WithSummary("Confirms the completion of an enrolment and issues its certificate.")
            .WithDescription("Problem codes: field.too_long, enrolment.unknown, enrolment.wrong_state, enrolment.locked, completion.not_proposed.");
        api.MapPost("/enrolments/{id}/reopen", (Id<CohortEnrolment> id, Request request, Caller caller, HttpContext http, Handler handler, CancellationToken cancellation) =>
                handler.HandleAsync(id, request, completes: false, caller, http, cancellation))
            .RequireAuthorization(Policies.Coordinators).Produces<EnrolmentResponse>()
            .WithSummary("Makes a completed enrolment active again and revokes its certificate.")
            .WithDescription("Problem codes: field.required, field.too_long, enrolment.unknown, enrolment.wrong_state, enrolment.already_live, cohort.archived, cohort.wrong_state, business.erased.");
    }

    /// <summary>The body.</summary>
    /// <param name="Reason">Why; a completion that is proposed needs none.</param>
    internal sealed record Request(string? Reason = null);

    /// <summary>Loads, decides, saves, and issues or revokes.</summary>
    internal sealed class Handler(CommandRunner commands, Collections store, EnrolmentAnswers answers, Problems problems, TimeProvider time)
    {
        public async Task<IResult> HandleAsync(
            Id<CohortEnrolment> id, Request request, bool completes, Caller caller, HttpContext http, CancellationToken cancellation)
        {
            var checks = new Checks();
            var reason = completes ? checks.OptionalText(request.Reason, "reason", 500) : checks.Text(request.Reason, "reason", 500);
            // The cohort of an enrolment never changes, so it can be asked before the transaction to know whose turn it takes.
            if (await store.Enrolments.Find(e => e.Id == id).FirstOrDefaultAsync(cancellation) is not { } seen)
                return Results.Problem(problems.Of(Refusal.NotFound("enrolment.unknown")));
            return await commands.RunAsync(
                http,
                request,
                async (tx, ct) =>
                {
                    if (checks.Failed)
                        return Reply.Refused(checks.Refusals);
                    var enrolment = await store.Enrolments.Find(tx.Session, e => e.Id == id).FirstAsync(ct);
                    var cohort = await store.Cohorts.Find(tx.Session, c => c.Id == new Id<Cohort>(enrolment.Cohort.CohortId)).FirstAsync(ct);
                    var business = await store.Businesses.Find(tx.Session, b => b.Id == enrolment.BusinessId).FirstAsync(ct);
                    if (business.ErasedAt is not null)
                        return business.Gone()!;
                    var now = time.Now();
                    var decided = completes
                        ? Enrolling.Complete(cohort, enrolment, await store.ConditionsMetAsync(tx, id, ct), reason, caller.Subject, now)
                        : Enrolling.Reopen(cohort, enrolment, reason!, caller.Subject, now);
                    if (decided.IsRefused)
                        return decided.Refusal;
                    // A reopened one may meet the enrolment with which the business began the track anew.
                    if (await store.SaveAsync(tx, decided.Value, ct, business) is { } refusal)
                        return refusal;
                    if (completes)
                        await store.IssueAsync(tx, decided.Value, business, caller.Subject, now, ct);
                    else
                        await store.RevokeAsync(tx, id, new Decision(caller.Subject, now, reason!), ct);
                    return Reply.Ok(await answers.OfAsync(tx.Session, decided.Value.Enrolment, caller, ct), decided.Value.Enrolment.Version);
                },
                turn: seen.Cohort.CohortId);
        }
    }
}
