using CoachingPlatform.Progress.Domain.Exports;
using CoachingPlatform.Progress.Features.Sharing;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Exports;

/// <summary><c>GET /partner/v1/exports</c> and <c>/{id}</c>: the partner's exports of the last 90 days, the latest first, with how far each is.</summary>
internal static class ReadExports
{
    public static void Map(IEndpointRouteBuilder partner)
    {
        partner.MapGet("/exports", ListAsync).RequireAuthorization(Policies.Partners).Produces<Page<ExportResponse>>();
        partner.MapGet("/exports/{id}", GetAsync).RequireAuthorization(Policies.Partners).Produces<ExportResponse>();
    }

    private static async Task<IResult> ListAsync(
        HttpRequest request, Caller caller, PartnerAccess access, ExportStore exports, ExportLimits limits, Problems problems, CancellationToken cancellation)
    {
        var checks = new Checks();
        var page = checks.Take(PageRequest.Read(request), "limit");
        var after = page?.After is null ? null : checks.Take(page.Keyset<Keyset>(), "after");
        request.MayAsk(checks, ["limit", "after"]);
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));

        var granted = await access.OfAsync(caller, cancellation);
        if (granted.IsRefused)
            return Results.Problem(problems.Of(granted.Refusal));
        var partner = granted.Value.Partner;
        var found = await exports.ListAsync(partner.Id, after?.Export, page!.Limit + 1, cancellation);
        return Results.Ok(page.Page(request, found, e => new Keyset(e.Id), e => ExportResponses.Of(e, partner, limits, problems)));
    }

    private static async Task<IResult> GetAsync(
        Id<Export> id, Caller caller, PartnerAccess access, ExportStore exports, ExportLimits limits, Problems problems, CancellationToken cancellation)
    {
        var granted = await access.OfAsync(caller, cancellation);
        if (granted.IsRefused)
            return Results.Problem(problems.Of(granted.Refusal));
        var partner = granted.Value.Partner;
        return await exports.FindAsync(partner.Id, id, cancellation) is { } export
            ? Results.Ok(ExportResponses.Of(export, partner, limits, problems))
            : Results.Problem(problems.Of(Refusal.NotFound("export.unknown")));
    }

    private sealed record Keyset(Id<Export> Export);
}
