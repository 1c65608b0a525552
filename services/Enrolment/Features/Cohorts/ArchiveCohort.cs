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

/// <summary>
/// POST /cohorts/{id}/archive: puts a completed or cancelled cohort away. Lists leave it out unless they are asked for archived ones, it can still be
/// read and cloned, and nothing of it changes any more, its enrolments included.
/// </summary>
internal static class ArchiveCohort
{
    internal sealed record Request(string? Reason = null);

    public static void Map(RouteGroupBuilder api) => api.MapPost("/cohorts/{id}/archive", HandleAsync)
        .RequireAuthorization(Policies.Coordinators).Produces<CohortResponse>();

    // It takes no turn: reopening an enrolment in this moment writes the cohort too, so the store lets only one of both be.
    private static Task<IResult> HandleAsync(
        Id<Cohort> id, Request request, Caller caller, HttpContext http, CommandRunner commands, Collections store, IMapper mapper, TimeProvider time) =>
        commands.RunAsync(http, request, async (tx, ct) =>
        {
            var checks = new Checks();
            var reason = checks.OptionalText(request.Reason, "reason", 500);
            if (checks.Failed)
                return Reply.Refused(checks.Refusals);
            var cohort = await store.Cohorts.Find(tx.Session, c => c.Id == id).FirstOrDefaultAsync(ct);
            if (cohort is null)
                return Refusal.NotFound("cohort.unknown");
            var archived = cohort.Archive(reason, caller.Subject, time.Now(), await store.LiveInAsync(tx, id, ct));
            if (archived.IsRefused)
                return archived.Refusal;
            await store.Cohorts.SaveAsync(tx, archived.Value, id, ct);
            return Reply.Ok(mapper.Map<CohortResponse>(archived.Value), archived.Value.Version);
        });
}
