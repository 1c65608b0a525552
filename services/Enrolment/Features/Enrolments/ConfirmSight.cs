using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Enrolments;

/// <summary>
/// GET /internal/v1/enrolments/{id}/sight: whether the calling account may see what other services hold of this enrolment, because it registered the business
/// that it is of. They ask with the caller's own token (decision 0023); the gateway does not lead here.
/// </summary>
internal static class ConfirmSight
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/internal/v1/enrolments/{id}/sight", HandleAsync)
        .RequireAuthorization(Policies.Businesses).Produces(StatusCodes.Status204NoContent)
        .WithSummary("Whether the enrolment is one of the calling business account: 204 or 404. Asked by other services with the caller's token.");

    private static async Task<IResult> HandleAsync(Id<CohortEnrolment> id, Caller caller, Collections store, Problems problems, CancellationToken cancellation)
    {
        var enrolment = await store.Enrolments.Find(e => e.Id == id).FirstOrDefaultAsync(cancellation);
        return enrolment is not null && (caller.IsCoordinator || enrolment.RegisteredBy == caller.Subject)
            ? Results.NoContent()
            : Results.Problem(problems.Of(Refusal.NotFound("enrolment.unknown")));
    }
}
