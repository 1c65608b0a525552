using AutoMapper;
using CoachingPlatform.Enrolment.Domain.Cohorts;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Cohorts;

/// <summary>POST /cohorts/{id}/open, /start and /complete: the steps of a cohort's life.</summary>
internal static class MoveCohort
{
    public static void Map(RouteGroupBuilder api)
    {
        foreach (var (word, next) in new[] { ("open", CohortState.Open), ("start", CohortState.Running), ("complete", CohortState.Completed) })
        {
            api.MapPost(
                $"/cohorts/{{id}}/{word}",
                (Id<Cohort> id, Caller caller, HttpContext http, CommandRunner commands, Collections store, IMapper mapper, TimeProvider time) =>
                    HandleAsync(id, next, caller, http, commands, store, mapper, time))
                .RequireAuthorization(Policies.Coordinators).Produces<CohortResponse>();
        }
    }

    private static Task<IResult> HandleAsync(
        Id<Cohort> id, CohortState next, Caller caller, HttpContext http, CommandRunner commands, Collections store, IMapper mapper, TimeProvider time) =>
        commands.RunAsync(
            http,
            null,
            async (tx, ct) =>
            {
                var cohort = await store.Cohorts.Find(tx.Session, c => c.Id == id).FirstOrDefaultAsync(ct);
                if (cohort is null)
                    return Refusal.NotFound("cohort.unknown");
                var moved = cohort.MoveTo(next, caller.Subject, time.Now());
                if (moved.IsRefused)
                    return moved.Refusal;
                await store.Cohorts.SaveAsync(tx, moved.Value, id, ct);
                return Reply.Ok(mapper.Map<CohortResponse>(moved.Value), moved.Value.Version);
            },
            turn: id.Value);
}
