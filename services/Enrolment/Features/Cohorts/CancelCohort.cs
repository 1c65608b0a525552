using AutoMapper;
using CoachingPlatform.Enrolment.Domain.Cohorts;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Cohorts;

/// <summary>POST /cohorts/{id}/cancel: calls a cohort off; while businesses are in it, the answer says how many and where they stand.</summary>
internal static class CancelCohort
{
    internal sealed record Request(string? Reason = null);

    public static void Map(RouteGroupBuilder api) => api.MapPost("/cohorts/{id}/cancel", HandleAsync)
        .RequireAuthorization(Policies.Coordinators).Produces<CohortResponse>();

    // It takes no turn: an application in this moment writes the cohort too, so the store lets only one of both be.
    private static Task<IResult> HandleAsync(
        Id<Cohort> id, Request request, Caller caller, HttpContext http, CommandRunner commands, Collections store, IMapper mapper, TimeProvider time) =>
        commands.RunAsync(http, request, async (tx, ct) =>
        {
            var checks = new Checks();
            var reason = checks.Text(request.Reason, "reason", 500);
            if (checks.Failed)
                return Reply.Refused(checks.Refusals);
            var cohort = await store.Cohorts.Find(tx.Session, c => c.Id == id).FirstOrDefaultAsync(ct);
            if (cohort is null)
                return Refusal.NotFound("cohort.unknown");
            var cancelled = cohort.Cancel(reason, caller.Subject, time.Now(), await store.LiveInAsync(tx, id, ct));
            if (cancelled.IsRefused)
                return cancelled.Refusal;
            await store.Cohorts.SaveAsync(tx, cancelled.Value, id, ct);
            return Reply.Ok(mapper.Map<CohortResponse>(cancelled.Value), cancelled.Value.Version);
        });
}
