using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Domain.Exports;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Exports;

/// <summary>Saves the next version of an export, decided on what is stored; each is in the audit trail.</summary>
internal sealed class ExportChanges(ExportStore exports, StoreTransactions transactions)
{
    /// <summary>Who makes and removes files, in the audit trail.</summary>
    public const string Worker = "progress.exports";

    /// <summary>The saved version, or why there is none.</summary>
    /// <param name="id">The export.</param>
    /// <param name="by">The program, or <see cref="Worker"/>.</param>
    /// <param name="decide">The next version of the stored one.</param>
    /// <param name="cancellation">Cancels it.</param>
    public Task<Outcome<Export>> SaveAsync(Id<Export> id, string by, Func<Export, Outcome<Export>> decide, CancellationToken cancellation) => transactions.RunAsync(
        async (tx, ct) =>
        {
            tx.By = by;
            if (await exports.FindAsync(tx, id, ct) is not { } export)
                return Refusal.NotFound("export.unknown");
            var next = decide(export);
            if (!next.IsRefused)
                await exports.SaveAsync(tx, next.Value, ct);
            return next;
        },
        cancellation);
}
