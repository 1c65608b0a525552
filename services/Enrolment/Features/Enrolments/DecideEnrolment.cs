using CoachingPlatform.Enrolment.Domain.Cohorts;
using CoachingPlatform.Enrolment.Domain.Eligibility;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Enrolments;

/// <summary>
/// POST /enrolments/{id}/accept and /deny (coordinators), and /claim and /withdraw (the business too). Who leaves a seat
/// makes room for the first of the waitlist in the same transaction. Only an acceptance looks at an exception's reason.
/// </summary>
internal static class DecideEnrolment
{
    public static void Map(RouteGroupBuilder api)
    {
        Map("accept", Policies.Coordinators, needsReason: false, (cohort, enrolment, applicant, request, by, now) =>
            Enrolling.Accept(cohort, enrolment, applicant, request.Reason, by, now, request.ExceptionReason));
        Map("deny", Policies.Coordinators, needsReason: true, (cohort, enrolment, _, request, by, now) =>
            Enrolling.Deny(cohort, enrolment, request.Reason!, by, now));
        Map("claim", Policies.Businesses, needsReason: false, (cohort, enrolment, _, _, by, now) => Enrolling.Claim(cohort, enrolment, by, now));
        Map("withdraw", Policies.Businesses, needsReason: true, (cohort, enrolment, _, request, by, now) =>
            Enrolling.Withdraw(cohort, enrolment, request.Reason!, by, now));

        void Map(string word, string policy, bool needsReason, Decision decide) => api.MapPost(
            $"/enrolments/{{id}}/{word}",
            (Id<CohortEnrolment> id, Request request, Caller caller, HttpContext http, Handler handler, CancellationToken cancellation) =>
                handler.HandleAsync(id, request, needsReason, decide, caller, http, cancellation))
            .RequireAuthorization(policy).Produces<EnrolmentResponse>();
    }

    internal sealed record Request(string? Reason = null, string? ExceptionReason = null);

    internal delegate Outcome<Enrolled> Decision(
        Cohort cohort, CohortEnrolment enrolment, Applicant applicant, Request request, string by, DateTimeOffset now);

    /// <summary>Loads, decides, saves, and moves the waitlist up.</summary>
    internal sealed class Handler(CommandRunner commands, Collections store, EnrolmentAnswers answers, Problems problems, TimeProvider time)
    {
        public async Task<IResult> HandleAsync(
            Id<CohortEnrolment> id, Request request, bool needsReason, Decision decide, Caller caller, HttpContext http, CancellationToken cancellation)
        {
            var checks = new Checks();
            var reason = needsReason ? checks.Text(request.Reason, "reason", 500) : checks.OptionalText(request.Reason, "reason", 500);
            var exceptionReason = checks.OptionalText(request.ExceptionReason, "exceptionReason", 500);
            // The cohort of an enrolment never changes, so it can be asked before the transaction to know whose turn it takes.
            var seen = await store.Enrolments.Find(e => e.Id == id).FirstOrDefaultAsync(cancellation);
            if (seen is null || !(caller.IsCoordinator || seen.RegisteredBy == caller.Subject))
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
                    var applicant = await store.ApplicantAsync(tx.Session, cohort, business, ct);
                    var now = time.Now();
                    var decided = decide(cohort, enrolment, applicant, new(reason, exceptionReason), caller.Subject, now);
                    if (decided.IsRefused)
                        return decided.Refusal;
                    if (await store.SaveAsync(tx, decided.Value, ct, business) is { } refusal)
                        return refusal;
                    await store.PromoteFirstAsync(tx, decided.Value.Cohort, now, ct);
                    return Reply.Ok(await answers.OfAsync(tx.Session, decided.Value.Enrolment, caller, ct), decided.Value.Enrolment.Version);
                },
                turn: seen.Cohort.CohortId);
        }
    }
}
