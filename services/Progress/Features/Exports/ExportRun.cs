using CoachingPlatform.Messaging.Leases;
using CoachingPlatform.Progress.Domain.Exports;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Progress.Features.Exports;

/// <summary>One attempt to make an export's file, from its first row to the file that the partner gets, and the removal of what is no longer wanted.</summary>
internal sealed partial class ExportRun(
    ExportStore exports, ExportFiles files, ExportRows rows, ExportTables tables, ExportChanges changes, FeedStore feed, TimeProvider time, ILogger<ExportRun> log)
{
    /// <summary>Makes the file. What an earlier run left is removed first, so whoever goes on after a kill begins with nothing.</summary>
    public async Task RunAsync(Export export, Lease lease, CancellationToken cancellation)
    {
        await RemoveFilesAsync(export, cancellation);
        if (export.Runs >= Export.MostRuns)
        {
            await SaveOpenAsync(export, e => e.Fail("export.failed", time.Now()), cancellation);
            return;
        }

        var position = await feed.LastAsync(cancellation);
        var begun = await SaveOpenAsync(export, e => e.Begin(Guid.CreateVersion7().ToString(), position, time.Now()), cancellation);
        if (begun.IsRefused)
            return;
        var run = begun.Value;
        try
        {
            await MakeAsync(run, lease, cancellation);
        }
        catch (Exception e) when (e is not (MongoException or TimeoutException or OperationCanceledException))
        {
            // What breaks the writing once breaks it again, and must not hold up the exports behind it.
            // Not its message: it may quote a row.
            Failed(log, run.Id.Value, e.GetType().Name, e.StackTrace);
            await SaveOpenAsync(run, r => r.Fail("export.failed", time.Now()), cancellation);
        }
    }

    /// <summary>Removes the files of exports that are over; true when there may be more.</summary>
    public async Task<bool> RemoveAsync(CancellationToken cancellation)
    {
        const int Together = 20;
        var now = time.Now();
        var over = await exports.ToRemoveAsync(now, Together, cancellation);
        foreach (var export in over)
        {
            await RemoveFilesAsync(export, cancellation);
            await changes.SaveAsync(export.Id, ExportChanges.Worker, e => e.RemoveAt <= now ? e.Cleared(now) : Over(e), cancellation);
        }

        return over.Count == Together;
    }

    private async Task MakeAsync(Export run, Lease lease, CancellationToken cancellation)
    {
        var read = new ExportRows.Read();
        var bytes = await files.WriteAsync(ExportFiles.RowsOf(run.Run!), output => rows.WriteAsync(run, output, read, lease, cancellation), cancellation);
        if (read.Failure is { } code)
            await SaveOpenAsync(run, e => e.Fail(code, time.Now()), cancellation);
        if (bytes is null)
            return;
        if (run.Format != ExportFormat.Ndjson)
        {
            bytes = await files.WriteAsync(
                ExportFiles.FileOf(run.Run!, run.Format), output => tables.WriteAsync(run, read.Contents, output, lease, cancellation), cancellation);
            await files.RemoveFileAsync(ExportFiles.RowsOf(run.Run!), cancellation);
        }

        if (bytes is { } whole)
            await SaveOpenAsync(run, e => e.Finish(read.Rows, whole, time.Now()), cancellation);
    }

    private async Task RemoveFilesAsync(Export export, CancellationToken cancellation)
    {
        if (export.Run is not { } run)
            return;
        await files.RemoveAsync(run, cancellation);
        await exports.RemovePagesAsync(run, cancellation);
    }

    // Only while it is still the same run: it may have been cancelled, or somebody else may have taken over.
    private Task<Outcome<Export>> SaveOpenAsync(Export seen, Func<Export, Export> next, CancellationToken cancellation) =>
        changes.SaveAsync(seen.Id, ExportChanges.Worker, e => e.IsOpen && e.Run == seen.Run ? next(e) : Over(e), cancellation);

    private static Refusal Over(Export export) => Refusal.Conflict("export.over", null, ("state", export.State));

    [LoggerMessage(EventName = "ExportFailed", Level = LogLevel.Error, Message = "Export {ExportId} failed: {Fault} {Trace}")]
    private static partial void Failed(ILogger log, Guid exportId, string fault, string? trace);
}
