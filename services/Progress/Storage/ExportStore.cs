using CoachingPlatform.Messaging;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Exports;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Progress.Storage;

/// <summary>Partners' exports, and whom the file of each is about. The files themselves are <see cref="ExportFiles"/>.</summary>
internal sealed class ExportStore(IMongoDatabase database) : IStorePreparation
{
    private readonly IMongoCollection<Export> exports = database.GetCollection<Export>("partnerExports");
    private readonly IMongoCollection<ExportPage> pages = database.GetCollection<ExportPage>("partnerExportPages");

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellation)
    {
        var keys = Builders<Export>.IndexKeys;
        return exports.Indexes.CreateManyAsync(
            [
                new(keys.Ascending(e => e.PartnerId).Ascending(e => e.Id), new CreateIndexOptions { Name = "partner" }),
                new(keys.Ascending(e => e.PartnerId).Ascending(e => e.IsLive), new CreateIndexOptions { Name = "live" }),
                new(keys.Ascending(e => e.IsOpen).Ascending(e => e.Id), new CreateIndexOptions { Name = "open" }),
                new(keys.Ascending(e => e.RemoveAt), new CreateIndexOptions { Name = "remove" }),
                new(keys.Ascending(e => e.RequestedAt), new CreateIndexOptions { Name = "expiry", ExpireAfter = Export.Remembered }),
            ],
            cancellation);
    }

    /// <summary>Saves the next version.</summary>
    public Task SaveAsync(StoreTransaction tx, Export export, CancellationToken cancellation) => exports.SaveAsync(tx, export, export.Id, cancellation);

    /// <summary>One export, or null.</summary>
    public async Task<Export?> FindAsync(StoreTransaction tx, Id<Export> id, CancellationToken cancellation) =>
        await exports.Find(tx.Session, e => e.Id == id).FirstOrDefaultAsync(cancellation);

    /// <summary>One export of this partner; null where there is none, or another partner's.</summary>
    public async Task<Export?> FindAsync(Id<Partner> partner, Id<Export> id, CancellationToken cancellation) =>
        await exports.Find(e => e.Id == id && e.PartnerId == partner).FirstOrDefaultAsync(cancellation);

    /// <summary>How many of a partner wait, run or are kept, counted to <paramref name="most"/>.</summary>
    public async Task<int> CountLiveAsync(StoreTransaction tx, Id<Partner> partner, int most, CancellationToken cancellation) =>
        (await exports.Find(tx.Session, e => e.PartnerId == partner && e.IsLive).Limit(most).Project(e => e.Id).ToListAsync(cancellation)).Count;

    /// <summary>Exports of one partner or of all, the latest first.</summary>
    public async Task<IReadOnlyList<Export>> ListAsync(Id<Partner>? partner, Id<Export>? before, int limit, CancellationToken cancellation)
    {
        var where = Builders<Export>.Filter;
        var filter = (partner is { } of ? where.Eq(e => e.PartnerId, of) : where.Empty) & (before is { } id ? where.Lt(e => e.Id, id) : where.Empty);
        return await exports.Find(filter).SortByDescending(e => e.Id).Limit(limit).ToListAsync(cancellation);
    }

    /// <summary>The oldest export that is not made yet, or null.</summary>
    public async Task<Export?> NextOpenAsync(CancellationToken cancellation) =>
        await exports.Find(e => e.IsOpen).SortBy(e => e.Id).Limit(1).FirstOrDefaultAsync(cancellation);

    /// <summary>Exports with files that are to be removed by now.</summary>
    public async Task<IReadOnlyList<Export>> ToRemoveAsync(DateTimeOffset now, int limit, CancellationToken cancellation)
    {
        var where = Builders<Export>.Filter;
        return await exports.Find(where.Gt(e => e.RemoveAt, DateTimeOffset.UnixEpoch) & where.Lte(e => e.RemoveAt, now)).SortBy(e => e.RemoveAt).Limit(limit).ToListAsync(cancellation);
    }

    /// <summary>Says how far a run is. False: it is no longer the one that counts, because the export was cancelled or somebody else took over.</summary>
    public async Task<bool> AdvanceAsync(Id<Export> id, string run, int rows, CancellationToken cancellation)
    {
        var advanced = await exports.UpdateOneAsync(
            e => e.Id == id && e.Run == run && e.IsOpen, Builders<Export>.Update.Set(e => e.RowsDone, rows), cancellationToken: cancellation);
        return advanced.MatchedCount == 1;
    }

    /// <summary>Adds whom a part of a run's file is about.</summary>
    public Task AddAsync(ExportPage page, CancellationToken cancellation) => pages.InsertOneAsync(page, cancellationToken: cancellation);

    /// <summary>Some of a run's pages, in order.</summary>
    public async Task<IReadOnlyList<ExportPage>> PagesAsync(string run, string? after, int limit, CancellationToken cancellation)
    {
        var where = Builders<ExportPage>.Filter;
        return await pages.Find(where.Gt(p => p.Id, after ?? $"{run}|") & where.Lt(p => p.Id, $"{run}}}")).SortBy(p => p.Id).Limit(limit).ToListAsync(cancellation);
    }

    /// <summary>Removes a run's pages.</summary>
    public Task RemovePagesAsync(string run, CancellationToken cancellation)
    {
        var where = Builders<ExportPage>.Filter;
        return pages.DeleteManyAsync(where.Gt(p => p.Id, $"{run}|") & where.Lt(p => p.Id, $"{run}}}"), cancellation);
    }
}
