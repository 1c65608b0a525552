using CoachingPlatform.Enrolment.Domain.Exporting;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.Sheets;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Exports;

/// <summary>GET /exports: who took what out of the service, in order.</summary>
internal static class ReadExports
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/exports", ListAsync)
        .RequireAuthorization(Policies.Coordinators).Produces<Page<Response>>()
        .WithSummary("Who exported what, when and what for, in order.");

    private static Task<IResult> ListAsync(HttpContext http, Collections store, Problems problems, CancellationToken cancellation) =>
        store.Exports.PageByIdAsync(
            Builders<Export>.Filter.Empty, e => e.Id, http.Request, problems,
            e => new Response(e.Id.Value, e.What, e.Filters, e.Format, e.WithPersonalData, e.Reason, e.ExportedBy, e.BegunAt, e.Rows), cancellation);

    /// <summary>One export.</summary>
    /// <param name="Id">Its id, as in the header <c>Export-Id</c>.</param>
    /// <param name="What"><c>Businesses</c> or <c>Enrolments</c>.</param>
    /// <param name="Filters">Which of them; a name and a phone number are said to be there but not shown.</param>
    /// <param name="Format"><c>Xlsx</c> or <c>Csv</c>.</param>
    /// <param name="WithPersonalData">Whether personal data was written in full.</param>
    /// <param name="Reason">What for.</param>
    /// <param name="ExportedBy">The account.</param>
    /// <param name="BegunAt">When.</param>
    /// <param name="Rows">How many rows; null if it was broken off.</param>
    internal sealed record Response(
        Guid Id, ExportSubject What, IReadOnlyList<string> Filters, SheetFormat Format, bool WithPersonalData, string? Reason, string ExportedBy, DateTimeOffset BegunAt, long? Rows);
}
