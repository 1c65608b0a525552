using AutoMapper;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Cohorts;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Features.Businesses;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Enrolments;

/// <summary>
/// POST /enrolments: a business applies to a cohort and hears at once whether it has a seat, waits, or awaits a decision. One that is not
/// eligible hears why; a coordinator may admit it all the same, with a reason.
/// </summary>
internal static class ApplyToCohort
{
    public static void Map(RouteGroupBuilder api) => api.MapPost("/enrolments", HandleAsync)
        .RequireAuthorization(Policies.Businesses).Produces<EnrolmentResponse>(StatusCodes.Status201Created);

    internal sealed record Request(Id<Business>? BusinessId = null, Id<Cohort>? CohortId = null, string? ExceptionReason = null);

    private static Task<IResult> HandleAsync(
        Request request, Caller caller, HttpContext http, CommandRunner commands, Collections store, IMapper mapper, TimeProvider time) =>
        commands.RunAsync(
            http,
            request,
            async (tx, ct) =>
            {
                var checks = new Checks();
                checks.That(request.BusinessId is not null, "field.required", "businessId");
                checks.That(request.CohortId is not null, "field.required", "cohortId");
                var exceptionReason = checks.OptionalText(request.ExceptionReason, "exceptionReason", 500);
                if (checks.Failed)
                    return Reply.Refused(checks.Refusals);
                if (exceptionReason is not null && !caller.IsCoordinator)
                    return Refusal.Forbidden("eligibility.exception_forbidden");
                var cohort = await store.Cohorts.Find(tx.Session, c => c.Id == request.CohortId!.Value).FirstOrDefaultAsync(ct);
                if (cohort is null)
                    return Refusal.NotFound("cohort.unknown", "cohortId");
                var business = await store.Businesses.RelyOnAsync(tx, request.BusinessId!.Value, caller, ct);
                if (business is null)
                    return Refusal.NotFound("business.unknown", "businessId");
                var applicant = await store.ApplicantAsync(tx.Session, cohort, business, ct);
                var applied = Enrolling.Apply(cohort, applicant, caller.Subject, time.Now(), exceptionReason);
                if (applied.IsRefused)
                    return applied.Refusal;
                await store.SaveLastAsync(tx, applied.Value, business, ct);
                var answer = mapper.Map<EnrolmentResponse>(applied.Value.Enrolment) with
                {
                    BusinessName = business.Details.Name,
                    BusinessRegionCode = business.Details.Region.Value,
                    // It is the last of the list, so the length of the list is its place.
                    WaitlistPosition = applied.Value.Enrolment.State == EnrolmentState.Waitlisted ? applied.Value.Cohort.Waiting : null,
                };
                return Reply.Created($"/api/v1/enrolments/{answer.Id}", answer, answer.Version);
            },
            turn: request.CohortId?.Value);
}
