using System.IO.Compression;
using System.Text.Json;
using CoachingPlatform.Messaging.Leases;
using CoachingPlatform.Progress.Domain.Exports;
using CoachingPlatform.Progress.Features.Sharing;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.Sheets;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace CoachingPlatform.Progress.Features.Exports;

/// <summary>Makes a table of the rows of a run. It is made afterwards, because only then it is known which columns there are; the rows are the same.</summary>
internal sealed class ExportTables(ExportFiles files, IOptions<JsonOptions> json)
{
    private const int BetweenLooks = 200;

    /// <summary>Writes the table.</summary>
    /// <param name="export">The export, with its run.</param>
    /// <param name="contents">What its rows have.</param>
    /// <param name="output">Where to write: an Excel workbook, or CSV in gzip; stays open.</param>
    /// <param name="lease">The worker's lease.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <returns>False when it is not whole, because another instance took over.</returns>
    public async Task<bool> WriteAsync(Export export, TableContents contents, Stream output, Lease lease, CancellationToken cancellation)
    {
        if (export.Format == ExportFormat.Xlsx)
            return await WriteAsync(export, contents, SheetFormat.Xlsx, output, lease, cancellation);
        await using var text = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true);
        return await WriteAsync(export, contents, SheetFormat.Csv, text, lease, cancellation);
    }

    private async Task<bool> WriteAsync(Export export, TableContents contents, SheetFormat format, Stream output, Lease lease, CancellationToken cancellation)
    {
        var table = new ProgressTable(export.Language, contents);
        await using var stored = await files.OpenAsync(ExportFiles.RowsOf(export.Run!), cancellation) ?? throw new FileNotFoundException("The rows of the run are gone.");
        await using var lines = new GZipStream(stored, CompressionMode.Decompress);
        await using var sheet = await SheetWriters.StartAsync(format, output, ProgressTable.NameIn(export.Language), table.Columns, cancellation, table.DecimalPoint);
        var count = 0;
        await foreach (var row in JsonSerializer.DeserializeAsyncEnumerable<SharedProgress>(lines, topLevelValues: true, json.Value.SerializerOptions, cancellation))
        {
            if (count++ % BetweenLooks == 0 && !await lease.HoldAsync(cancellation))
                return false;
            await sheet.WriteAsync(table.Of(row!), cancellation);
        }

        await sheet.FinishAsync(cancellation);
        return true;
    }
}
