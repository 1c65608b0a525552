using AutoMapper;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features;

/// <summary><c>GET /progress/{enrolmentId}</c>: the progress of one enrolment, with its version as ETag; for its <see cref="Readers"/>.</summary>
internal static class GetProgress
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/progress/{enrolmentId}", GetAsync).RequireAuthorization(Policies.People).Produces<ProgressResponse>()
            .WithSummary("The progress of one enrolment: for coordinators, its business and the mentor who is assigned now; for others there is none.");

    private static async Task<IResult> GetAsync(
        Id<Enrolment> enrolmentId, HttpContext http, Readers readers, ProgressStore store, Problems problems, IMapper mapper, TimeProvider time,
        CancellationToken cancellation)
    {
        if (await readers.RefusalAsync(http, enrolmentId) is { } refused)
            return refused;
        if (await store.FindAsync(enrolmentId, cancellation) is not { } progress)
            return Results.Problem(problems.Of(Refusal.NotFound("progress.unknown")));
        http.Response.Headers.ETag = EntityVersion.ETag(progress.Version);
        return Results.Ok(ProgressResponse.Of(progress, mapper, time));
    }
}
