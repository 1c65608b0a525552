using AutoMapper;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features;

/// <summary><c>GET /progress/{enrolmentId}</c>: the progress of one enrolment, with its version as ETag.</summary>
internal static class GetProgress
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/progress/{enrolmentId}", GetAsync).RequireAuthorization(Policies.Coordinators).Produces<ProgressResponse>();

    private static async Task<IResult> GetAsync(
        Id<Enrolment> enrolmentId, HttpResponse response, ProgressStore store, Problems problems, IMapper mapper, TimeProvider time,
        CancellationToken cancellation)
    {
        if (await store.FindAsync(enrolmentId, cancellation) is not { } progress)
            return Results.Problem(problems.Of(Refusal.NotFound("progress.unknown")));
        response.Headers.ETag = EntityVersion.ETag(progress.Version);
        return Results.Ok(ProgressResponse.Of(progress, mapper, time));
    }
}
