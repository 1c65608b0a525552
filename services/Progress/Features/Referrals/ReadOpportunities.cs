using CoachingPlatform.Progress.Domain.Referrals;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Audit;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Referrals;

/// <summary><c>GET /opportunities</c>, <c>/{id}</c> and <c>/{id}/audit</c>: opportunities, with who changed what.</summary>
internal static class ReadOpportunities
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/opportunities", ListAsync).RequireAuthorization(Policies.Coordinators).Produces<Page<OpportunityResponse>>();
        api.MapGet("/opportunities/{id}", GetAsync).RequireAuthorization(Policies.Coordinators).Produces<OpportunityResponse>();
        api.MapAudit("opportunities", "opportunity");
    }

    private static async Task<IResult> ListAsync(HttpRequest request, OpportunityStore opportunities, Problems problems, CancellationToken cancellation)
    {
        var checks = new Checks();
        var page = checks.Take(PageRequest.Read(request), "limit");
        var after = page?.After is null ? null : checks.Take(page.Keyset<Keyset>(), "after");
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));

        var found = await opportunities.ListAsync(after?.OpportunityId, page!.Limit + 1, cancellation);
        return Results.Ok(page.Page(request, found, o => new Keyset(o.Id), OpportunityResponse.Of));
    }

    private static async Task<IResult> GetAsync(
        Id<Opportunity> id, HttpResponse response, OpportunityStore opportunities, Problems problems, CancellationToken cancellation)
    {
        if (await opportunities.FindAsync(id, cancellation) is not { } opportunity)
            return Results.Problem(problems.Of(Refusal.NotFound("opportunity.unknown")));
        response.Headers.ETag = EntityVersion.ETag(opportunity.Version);
        return Results.Ok(OpportunityResponse.Of(opportunity));
    }

    private sealed record Keyset(Id<Opportunity> OpportunityId);
}
