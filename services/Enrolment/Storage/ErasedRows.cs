using CoachingPlatform.Enrolment.Domain.Erasing;
using CoachingPlatform.Enrolment.Domain.Importing;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Storage;

/// <summary>
/// Removes what the files of imports hold of an erased business: a file with a row of it goes as a whole, and so does what was found in that row. A file
/// serves to correct the rows that were refused; whoever still wants to has it.
/// </summary>
internal sealed class ErasedRows(Collections store, ImportFiles files, ILogger<ErasedRows> log)
{
    private static readonly ImportState[] UnderWay = [ImportState.Uploaded, ImportState.Validating, ImportState.Committing];

    /// <summary>Goes through all files that were there when it was erased.</summary>
    /// <returns>False while one of them is being imported: it is gone through when that has ended.</returns>
    public async Task<bool> RemoveAsync(Erasure erasure, CancellationToken cancellation)
    {
        var before = erasure.ConfirmedAt!.Value;
        if (await store.Imports.Find(i => UnderWay.Contains(i.State) && i.UploadedAt <= before).SortBy(i => i.Id).Limit(1).AnyAsync(cancellation))
            return false;
        var keys = erasure.RowKeys.ToHashSet();
        await foreach (var id in files.UploadedUntilAsync(before, cancellation))
        {
            var import = new Id<ImportJob>(id);
            if (await files.FindAsync(import, cancellation) is not { } file)
                continue;
            var rows = RowsIn(file, keys);
            if (rows is { Count: 0 })
                continue;
            foreach (var row in rows ?? [])
            {
                var (from, to) = StoredFinding.KeysOf(import, row);
                var where = Builders<StoredFinding>.Filter;
                await store.ImportFindings.DeleteManyAsync(
                    where.Eq(f => f.ImportId, import) & where.Gte(f => f.Id, from) & where.Lt(f => f.Id, to), cancellation);
            }

            // The file last: where this ends in between, its rows are found again.
            await files.RemoveAsync(import, cancellation);
            log.LogInformation("The file of import {ImportId} was removed by an erasure", id);
        }

        return true;
    }

    // Null of a file that cannot be read: nothing of it was imported, and nobody can say what is in it, so it goes too.
    private static IReadOnlyList<int>? RowsIn(Stream file, IReadOnlySet<string> keys)
    {
        using (file)
        {
            try
            {
                var reader = ImportReader.Open(file);
                return reader.CanRead ? [.. reader.Records().Where(record => RowKeys.Are(keys, record)).Select(record => record.Number)] : null;
            }
            catch (Exception)
            {
                return null;
            }
        }
    }
}
