using System.IO.Compression;
using System.Text.Json;
using AutoMapper;
using CoachingPlatform.Messaging.Leases;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Exports;
using CoachingPlatform.Progress.Features.Sharing;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Values;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace CoachingPlatform.Progress.Features.Exports;

/// <summary>Reads the rows of a run once and writes them as they are shared, a line of JSON each.</summary>
internal sealed class ExportRows(
    ExportStore exports, ProgressStore progress, PartnerStore partners, IMapper mapper, IOptions<JsonOptions> json, ExportLimits limits, TimeProvider time)
{
    /// <summary>What was read.</summary>
    internal sealed class Read
    {
        public int Rows { get; set; }

        public TableContents Contents { get; } = new();

        /// <summary>Why there can be no file; null while there is no reason.</summary>
        public string? Failure { get; set; }
    }

    /// <summary>Writes all rows that the partner's agreements cover and that the export asks for.</summary>
    /// <param name="export">The export, with its run.</param>
    /// <param name="output">Where to write NDJSON in gzip; stays open.</param>
    /// <param name="read">Is told what was read.</param>
    /// <param name="lease">The worker's lease.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <returns>False when it is not whole: there can be no file, or the run no longer counts.</returns>
    public async Task<bool> WriteAsync(Export export, Stream output, Read read, Lease lease, CancellationToken cancellation)
    {
        var filter = ListFilter.Of(export.Filter, new Checks());
        var covered = await CoverageAsync(export, filter, cancellation);
        if (covered.IsRefused)
            return Fail(read, "export.agreement");
        await using var lines = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true);
        var (seen, pages) = (new HashSet<Id<Enrolment>>(), 0);
        foreach (var key in covered.Value.Within.Keys(filter.Region, filter.Track))
        {
            await foreach (var batch in progress.AllSharedAsync(key, filter.Facets, ExportPage.Rows, cancellation))
            {
                if (!await lease.HoldAsync(cancellation))
                    return false;
                // An agreement may have ended since the batch before; what is filtered by a field needs one that names it.
                var coverage = await CoverageAsync(export, filter, cancellation);
                if (coverage.IsRefused)
                    return Fail(read, "export.agreement");
                var rows = GivenRow.Of(batch.Where(p => coverage.Value.Within.Covers(p) && seen.Add(p.EnrolmentId)), coverage.Value.All);
                if (read.Rows + rows.Count > limits.Rows)
                    return Fail(read, "export.too_many_rows");
                await WriteAsync(rows, lines, read, cancellation);
                if (export.Format != ExportFormat.Ndjson && read.Contents.Indicators.Count > ExportLimits.Indicators)
                    return Fail(read, "export.too_many_indicators");
                if (rows.Count > 0)
                    await exports.AddAsync(new ExportPage(ExportPage.KeyOf(export.Run!, pages++), Given.Of(rows.Select(r => (r.Progress.EnrolmentId, r.Covering)))), cancellation);
                if (!await exports.AdvanceAsync(export.Id, export.Run!, read.Rows, cancellation))
                    return false;
            }
        }

        return true;
    }

    private static bool Fail(Read read, string code)
    {
        read.Failure = code;
        return false;
    }

    // All that the partner may see now, and the part of it that the filter lets it ask for.
    private async Task<Outcome<(Coverage All, Coverage Within)>> CoverageAsync(Export export, ListFilter filter, CancellationToken cancellation)
    {
        var all = (await partners.FindAsync(export.PartnerId, cancellation))!.AccessAt(time.Now());
        if (all.IsRefused)
            return all.Refusal;
        var within = filter.Within(all.Value);
        return within.IsRefused ? within.Refusal : (all.Value, within.Value);
    }

    private async Task WriteAsync(IReadOnlyList<GivenRow> rows, GZipStream lines, Read read, CancellationToken cancellation)
    {
        foreach (var row in rows)
        {
            await lines.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(SharedProgress.Of(row, mapper, time.Now()), json.Value.SerializerOptions), cancellation);
            await lines.WriteAsync("\n"u8.ToArray(), cancellation);
            read.Contents.Add(row);
        }

        read.Rows += rows.Count;
    }
}
