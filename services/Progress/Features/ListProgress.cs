using AutoMapper;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features;

/// <summary>
/// <c>GET /progress?cohortId=&amp;proposed=</c>: the progress of a cohort by page, in the order of enrolment; of all, or of those that are proposed for
/// completion (<c>true</c>) or are not (<c>false</c>).
/// </summary>
internal static class ListProgress
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/progress", ListAsync).RequireAuthorization(Policies.Coordinators).Produces<Page<ProgressResponse>>()
            .WithSummary("The progress of a cohort; with proposed=true only of those whose completion waits for a coordinator's confirmation.");

    private static async Task<IResult> ListAsync(
        HttpRequest request, bool? proposed, ProgressStore store, Problems problems, IMapper mapper, TimeProvider time, CancellationToken cancellation)
    {
        var checks = new Checks();
        var cohort = checks.Take(request.CohortId(), "cohortId");
        var page = checks.Take(PageRequest.Read(request), "limit");
        var after = page?.After is null ? null : checks.Take(page.Keyset<Keyset>(), "after");
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));

        var found = await store.InCohortAsync(cohort, proposed, after?.EnrolmentId, page!.Limit + 1, cancellation);
        return Results.Ok(page.Page(request, found, p => new Keyset(p.EnrolmentId), p => ProgressResponse.Of(p, mapper, time)));
    }

    private sealed record Keyset(Id<Enrolment> EnrolmentId);
}
