using AutoMapper;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Partners;

/// <summary><c>GET /partners</c> and <c>GET /partners/{id}</c>: partners with their agreements.</summary>
internal static class ReadPartners
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/partners", ListAsync).RequireAuthorization(Policies.Coordinators).Produces<Page<PartnerResponse>>();
        api.MapGet("/partners/{id}", GetAsync).RequireAuthorization(Policies.Coordinators).Produces<PartnerResponse>();
    }

    private static async Task<IResult> ListAsync(
        HttpRequest request, PartnerStore partners, Problems problems, IMapper mapper, CancellationToken cancellation)
    {
        var checks = new Checks();
        var page = checks.Take(PageRequest.Read(request), "limit");
        var after = page?.After is null ? null : checks.Take(page.Keyset<Keyset>(), "after");
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));

        var found = await partners.ListAsync(after?.PartnerId, page!.Limit + 1, cancellation);
        return Results.Ok(page.Page(request, found, p => new Keyset(p.Id), mapper.Map<PartnerResponse>));
    }

    private static async Task<IResult> GetAsync(
        Id<Partner> id, HttpResponse response, PartnerStore partners, Problems problems, IMapper mapper, CancellationToken cancellation)
    {
        if (await partners.FindAsync(id, cancellation) is not { } partner)
            return Results.Problem(problems.Of(Refusal.NotFound("partner.unknown")));
        response.Headers.ETag = EntityVersion.ETag(partner.Version);
        return Results.Ok(mapper.Map<PartnerResponse>(partner));
    }

    private sealed record Keyset(Id<Partner> PartnerId);
}
