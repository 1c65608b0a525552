using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Exports;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Audit;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Exports;

/// <summary>
/// <c>GET /partner-exports</c> and <c>/{id}/audit</c>: which files partners asked for and fetched, the latest first. The list goes back 90 days, the
/// audit trail does not end. Whom a file was about says the trail of each business (<see cref="ReadPulls"/>).
/// </summary>
internal static class ReadPartnerExports
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/partner-exports", ListAsync).RequireAuthorization(Policies.Coordinators).Produces<Page<Response>>();
        api.MapAudit("partner-exports", "partner_export");
    }

    /// <summary>One export.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="PartnerId">The partner.</param>
    /// <param name="RequestedBy">The partner's program.</param>
    /// <param name="RequestedAt">When it was asked for.</param>
    /// <param name="Format">Its format.</param>
    /// <param name="Filter">What it was asked for.</param>
    /// <param name="State">Where it stands.</param>
    /// <param name="Rows">Rows read for it.</param>
    /// <param name="Downloads">How often its file was fetched.</param>
    /// <param name="LastDownloadAt">When it was fetched last.</param>
    internal sealed record Response(
        Id<Export> Id, Id<Partner> PartnerId, string RequestedBy, DateTimeOffset RequestedAt, ExportFormat Format, FilterWords Filter, ExportState State,
        int Rows, int Downloads, DateTimeOffset? LastDownloadAt);

    private static async Task<IResult> ListAsync(HttpRequest request, ExportStore exports, Problems problems, CancellationToken cancellation)
    {
        var checks = new Checks();
        var page = checks.Take(PageRequest.Read(request), "limit");
        var after = page?.After is null ? null : checks.Take(page.Keyset<Keyset>(), "after");
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        var found = await exports.ListAsync(null, after?.Export, page!.Limit + 1, cancellation);
        return Results.Ok(page.Page(
            request, found, e => new Keyset(e.Id),
            e => new Response(e.Id, e.PartnerId, e.RequestedBy, e.RequestedAt, e.Format, e.Filter, e.State, e.RowsDone, e.Downloads, e.LastDownloadAt)));
    }

    private sealed record Keyset(Id<Export> Export);
}
