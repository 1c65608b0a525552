using CoachingPlatform.Progress.Domain.MarketLevels;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Audit;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.MarketLevels;

/// <summary><c>GET /market-level-schemes</c>, <c>/{id}</c> and <c>/{id}/audit</c>: drafts, the scheme in force and all before it, with who changed what.</summary>
internal static class ReadSchemes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/market-level-schemes", ListAsync).RequireAuthorization(Policies.Coordinators).Produces<Page<SchemeResponse>>();
        api.MapGet("/market-level-schemes/{id}", GetAsync).RequireAuthorization(Policies.Coordinators).Produces<SchemeResponse>();
        api.MapAudit("market-level-schemes", "market_level_scheme");
    }

    private static async Task<IResult> ListAsync(HttpRequest request, SchemeStore schemes, Problems problems, CancellationToken cancellation)
    {
        var checks = new Checks();
        var page = checks.Take(PageRequest.Read(request), "limit");
        var after = page?.After is null ? null : checks.Take(page.Keyset<Keyset>(), "after");
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));

        var found = await schemes.ListAsync(after?.SchemeId, page!.Limit + 1, cancellation);
        return Results.Ok(page.Page(request, found, s => new Keyset(s.Id), SchemeResponse.Of));
    }

    private static async Task<IResult> GetAsync(
        Id<MarketLevelScheme> id, HttpResponse response, SchemeStore schemes, Problems problems, CancellationToken cancellation)
    {
        if (await schemes.FindAsync(id, cancellation) is not { } scheme)
            return Results.Problem(problems.Of(Refusal.NotFound("scheme.unknown")));
        response.Headers.ETag = EntityVersion.ETag(scheme.Version);
        return Results.Ok(SchemeResponse.Of(scheme));
    }

    private sealed record Keyset(Id<MarketLevelScheme> SchemeId);
}
