using CoachingPlatform.Enrolment.Domain.Cohorts;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Cohorts;

/// <summary>DELETE /cohorts/{id}: removes a cohort that nobody ever applied to; else the answer says who stands in the way.</summary>
internal static class DeleteCohort
{
    public static void Map(RouteGroupBuilder api) => api.MapDelete("/cohorts/{id}", HandleAsync)
        .RequireAuthorization(Policies.Coordinators).Produces(StatusCodes.Status204NoContent);

    private static Task<IResult> HandleAsync(Id<Cohort> id, HttpContext http, CommandRunner commands, Collections store) => commands.RunAsync(
        http,
        null,
        async (tx, ct) =>
        {
            var cohort = await store.Cohorts.Find(tx.Session, c => c.Id == id).FirstOrDefaultAsync(ct);
            if (cohort is null)
                return Refusal.NotFound("cohort.unknown");
            var used = await store.Enrolments.Find(tx.Session, e => e.Cohort.CohortId == id.Value).SortBy(e => e.Id).Limit(1).AnyAsync(ct);
            if (used)
                return Refusal.Conflict("cohort.in_use", null, ("seated", cohort.SeatsTaken), ("waiting", cohort.Waiting));
            // An application in this moment writes the cohort too, so only one of both is committed.
            await store.Cohorts.DeleteOneAsync(tx.Session, c => c.Id == id, cancellationToken: ct);
            return Reply.NoContent();
        },
        turn: id.Value);
}
