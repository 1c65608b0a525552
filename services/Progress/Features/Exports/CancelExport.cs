using CoachingPlatform.Progress.Domain.Exports;
using CoachingPlatform.Progress.Features.Sharing;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Exports;

/// <summary><c>POST /partner/v1/exports/{id}/cancel</c>: the partner does not want it any more. One that is being made stops, and a file that is there is removed.</summary>
internal static class CancelExport
{
    public static void Map(IEndpointRouteBuilder partner) =>
        partner.MapPost("/exports/{id}/cancel", CancelAsync).RequireAuthorization(Policies.Partners).Produces<ExportResponse>();

    private static async Task<IResult> CancelAsync(
        Id<Export> id, Caller caller, HttpContext http, CommandRunner commands, PartnerAccess access, ExportStore exports, ExportLimits limits, Problems problems,
        TimeProvider time, CancellationToken cancellation)
    {
        var granted = await access.OfAsync(caller, cancellation);
        if (granted.IsRefused)
            return Results.Problem(problems.Of(granted.Refusal));
        var partner = granted.Value.Partner;
        return await commands.RunAsync(http, id, async (tx, ct) =>
        {
            if (await exports.FindAsync(tx, id, ct) is not { } export || export.PartnerId != partner.Id)
                return Refusal.NotFound("export.unknown");
            var cancelled = export.Cancel(time.Now());
            if (cancelled.IsRefused)
                return cancelled.Refusal;
            await exports.SaveAsync(tx, cancelled.Value, ct);
            return Reply.Ok(ExportResponses.Of(cancelled.Value, partner, limits, problems));
        });
    }
}
