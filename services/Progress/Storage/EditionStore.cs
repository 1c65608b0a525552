using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Aggregates;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Progress.Storage;

/// <summary>
/// The editions that partners are told (<see cref="Edition"/>). One is made when a month's first partner asks, and stands until the month is over,
/// whoever asks and whatever is rebuilt.
/// </summary>
internal sealed class EditionStore(IMongoDatabase database, AggregateStore aggregates, StoreTransactions transactions, TimeProvider time)
{
    private readonly IMongoCollection<Edition> editions = database.GetCollection<Edition>("aggregateEditions");
    private readonly IMongoCollection<AreaCrossing> crossings = database.GetCollection<AreaCrossing>("aggregateCrossings");

    /// <summary>The edition of each track that has enrolments in a province.</summary>
    public async Task<IReadOnlyList<Edition>> OfProvinceAsync(string province, CancellationToken cancellation)
    {
        var tracks = (await aggregates.FindAsync(new BoardQuery(province, ByTrack: true), cancellation)).Select(b => Id<Track>.Parse(b.Key.Track, null));
        var found = new List<Edition>();
        foreach (var track in tracks)
            found.Add(await OfAsync(province, track, cancellation));
        return found;
    }

    /// <summary>The areas that a partner may ask for, with their editions.</summary>
    public async Task<IReadOnlyList<(Edition Edition, Area Area)>> AreasAsync(AggregateScope scope, CancellationToken cancellation)
    {
        var areas = new List<(Edition Edition, Area Area)>();
        foreach (var province in scope.Provinces)
            areas.AddRange(scope.Areas(await OfProvinceAsync(province, cancellation)));
        return areas;
    }

    /// <summary>
    /// What areas tell crossed down to a dimension. An edition that was made by a version without crossings has none, nor has one that is replaced
    /// in this moment.
    /// </summary>
    public async Task<IReadOnlyList<CrossedCount>> CrossedAsync(
        IReadOnlyCollection<(Edition Edition, Area Area)> areas, AggregateDimension by, CancellationToken cancellation)
    {
        var madeAt = areas.ToDictionary(a => AreaCrossing.IdOf(a.Edition, a.Area, by), a => a.Edition.MadeAt);
        var found = await crossings.Find(Builders<AreaCrossing>.Filter.In(c => c.Id, madeAt.Keys)).ToListAsync(cancellation);
        return [.. found.Where(c => c.MadeAt == madeAt[c.Id]).SelectMany(c => c.Cells)];
    }

    private async Task<Edition> OfAsync(string province, Id<Track> track, CancellationToken cancellation)
    {
        var (id, now) = (Edition.IdOf(province, track), time.Now());
        var stored = await editions.Find(e => e.Id == id).FirstOrDefaultAsync(cancellation);
        if (stored?.Month == Amounts.MonthOf(DateOnly.FromDateTime(now.UtcDateTime)))
            return stored;

        var boards = await BoardsAsync(province, track, cancellation);
        var newer = Edition.Of(province, track, RegencyCount.Of(boards), now);
        var next = stored?.Next(newer) ?? newer;
        IReadOnlyList<AreaCrossing> crossed = ReferenceEquals(next, newer) ? [.. AreaCrossing.Of(newer, KindCount.Of(boards), Crossing.Draw)] : [];
        try
        {
            await transactions.RunAsync((tx, ct) => ReplaceAsync(tx, stored, next, crossed, ct), cancellation);
        }
        catch (MongoWriteException e) when (e.WriteError?.Category == ServerErrorCategory.DuplicateKey)
        {
            // Somebody else asked in the same moment: theirs is the edition.
        }

        return await editions.Find(e => e.Id == id).FirstAsync(cancellation);
    }

    private async Task ReplaceAsync(StoreTransaction tx, Edition? stored, Edition next, IReadOnlyList<AreaCrossing> crossed, CancellationToken cancellation)
    {
        if (stored is null)
            await editions.InsertOneAsync(tx.Session, next, cancellationToken: cancellation);
        else if ((await editions.ReplaceOneAsync(tx.Session, e => e.Id == stored.Id && e.Month == stored.Month, next, cancellationToken: cancellation)).MatchedCount == 0)
            return;
        if (crossed.Count == 0)
            return;
        if (stored is not null)
        {
            var before = from area in stored.Areas from depth in Crossing.Order.Skip(1) select AreaCrossing.IdOf(stored, area, depth);
            await crossings.DeleteManyAsync(tx.Session, Builders<AreaCrossing>.Filter.In(c => c.Id, before), cancellationToken: cancellation);
        }

        await crossings.InsertManyAsync(tx.Session, crossed, cancellationToken: cancellation);
    }

    private async Task<IReadOnlyList<Board>> BoardsAsync(string province, Id<Track> track, CancellationToken cancellation)
    {
        var query = new BoardQuery(province, PartsOf: true, Track: track.ToString());
        return await aggregates.FindAsync([query, query with { ByMonth = true }], cancellation);
    }
}
