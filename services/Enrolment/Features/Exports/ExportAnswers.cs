using System.Globalization;
using CoachingPlatform.Enrolment.Domain.Exporting;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Sheets;

namespace CoachingPlatform.Enrolment.Features.Exports;

/// <summary>Sends an export: first its trace, then the rows as they are read, then how many there were. Who gets no whole file sees the connection break.</summary>
internal sealed class ExportAnswers(Collections store, StoreTransactions transactions)
{
    /// <summary>Carries the number of the export, under which the audit trail has it.</summary>
    public const string IdHeader = "Export-Id";

    /// <summary>The answer.</summary>
    /// <param name="http">The request; its end cancels the export.</param>
    /// <param name="export">The export, new.</param>
    /// <param name="name">The file's and the sheet's name.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="rows">Its rows, read as they are written.</param>
    public async Task<IResult> SendAsync(
        HttpContext http, Export export, string name, IReadOnlyList<SheetColumn> columns, IAsyncEnumerable<IReadOnlyList<SheetCell>> rows)
    {
        var cancellation = http.RequestAborted;
        await SaveAsync(export, cancellation);
        http.Response.Headers[IdHeader] = export.Id.ToString();
        var day = export.BegunAt.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        return SheetAnswer.Of(http, export.Format, $"{name}-{day}", WriteAsync);

        async Task WriteAsync(Stream output)
        {
            await using var sheet = await SheetWriters.StartAsync(export.Format, output, name, columns, cancellation);
            var count = 0L;
            await foreach (var row in rows.WithCancellation(cancellation))
            {
                await sheet.WriteAsync(row, cancellation);
                count++;
            }

            await SaveAsync(export.Complete(count), cancellation);
            await sheet.FinishAsync(cancellation);
        }
    }

    private Task SaveAsync(Export export, CancellationToken cancellation) => transactions.RunAsync(
        async (tx, ct) =>
        {
            tx.By = export.ExportedBy;
            await store.Exports.SaveAsync(tx, export, export.Id, ct);
        },
        cancellation);
}
