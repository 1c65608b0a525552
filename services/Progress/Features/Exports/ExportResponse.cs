using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Exports;
using CoachingPlatform.Progress.Features.Sharing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Exports;

/// <summary>An export as its partner sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Format">Its format.</param>
/// <param name="Language">Of headings and words: <c>id</c> or <c>en</c>.</param>
/// <param name="Filter">What it was asked for.</param>
/// <param name="State">Where it stands.</param>
/// <param name="RequestedAt">When it was asked for.</param>
/// <param name="ChangedAt">When its state last changed.</param>
/// <param name="RowsDone">Rows read so far.</param>
/// <param name="RowsTotal">Rows of the file; null until it is whole, as nobody counts them before.</param>
/// <param name="Bytes">Bytes that are sent, CSV and NDJSON to who takes gzip; null while there is no file.</param>
/// <param name="ExpiresAt">Until then the file is kept; null while there is none.</param>
/// <param name="File">Where the file is; null while there is none.</param>
/// <param name="Changes">Of an export of everything: where to go on in the changes, without a gap. Null while there is no file.</param>
/// <param name="Downloads">How often it was fetched: each part counts, and each answer that it has not changed.</param>
/// <param name="Because">Why there is no file; null while there is no reason.</param>
internal sealed record ExportResponse(
    Id<Export> Id, ExportFormat Format, string Language, FilterWords Filter, ExportState State, DateTimeOffset RequestedAt, DateTimeOffset ChangedAt,
    int RowsDone, int? RowsTotal, long? Bytes, DateTimeOffset? ExpiresAt, string? File, string? Changes, int Downloads, ExportResponse.Reason? Because)
{
    /// <summary>Why there is no file.</summary>
    /// <param name="Code">Stable code.</param>
    /// <param name="Message">Sentence in the caller's language.</param>
    internal sealed record Reason(string Code, string Message);
}

/// <summary>Shows exports.</summary>
internal static class ExportResponses
{
    /// <summary>Address of an export.</summary>
    public static string AddressOf(Id<Export> id) => $"/partner/v1/exports/{id}";

    /// <summary>The export as shown to a partner.</summary>
    public static ExportResponse Of(Export export, Partner partner, ExportLimits limits, Problems problems)
    {
        var isReady = export.State == ExportState.Ready;
        return new(
            export.Id, export.Format, export.Language, export.Filter, export.State, export.RequestedAt, export.ChangedAt, export.RowsDone,
            isReady ? export.RowsDone : null, isReady ? export.Bytes : null, isReady ? export.RemoveAt : null, isReady ? $"{AddressOf(export.Id)}/file" : null,
            isReady && export.Filter.IsEmpty() ? PullChanges.AddressOf(partner, export.Position, DateOnly.FromDateTime(export.RequestedAt.UtcDateTime)) : null, export.Downloads,
            export.Because is { } code ? ReasonOf(code, limits, problems) : null);
    }

    private static ExportResponse.Reason ReasonOf(string code, ExportLimits limits, Problems problems)
    {
        var said = problems.Listed([Refusal.Conflict(code, null, ("rows", limits.Rows), ("indicators", ExportLimits.Indicators))])[0];
        return new(said.Code, said.Message);
    }
}
