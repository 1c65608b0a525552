using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Features.ActionItems;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Features.Assignments;

/// <summary>
/// GET /internal/v1/enrolments/{id}/sight: whether the calling account may see what other services hold of this enrolment, because it is that of the mentor
/// who is assigned now. They ask with the caller's own token (decision 0023); the gateway does not lead here.
/// </summary>
internal static class ConfirmSight
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/internal/v1/enrolments/{id:guid}/sight", HandleAsync)
        .RequireAuthorization(Policies.Mentors).Produces(StatusCodes.Status204NoContent)
        .WithSummary("Whether the calling mentor is assigned to the enrolment now: 204 or 404. Asked by other services with the caller's token.");

    private static async Task<IResult> HandleAsync(Guid id, Caller caller, MentoringStore store, Problems problems, CancellationToken cancellation) =>
        await ReadActionItems.CoachesAsync(await Sight.OfAsync(caller, store, cancellation), store, new Id<Enrolment>(id), cancellation)
            ? Results.NoContent()
            : Results.Problem(problems.Of(Refusal.NotFound("enrolment.unknown")));
}
