using CoachingPlatform.Messaging;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Progress.Storage;

/// <summary>
/// Who was given whose progress. An answer first stores one small document (a pull), which survives whatever happens afterwards; pulls are
/// then added up into an entry for each partner, enrolment and day.
/// </summary>
internal sealed class TrailStore(IMongoDatabase database) : IStorePreparation
{
    private const int Together = 50;

    private readonly IMongoCollection<Pull> pulls = database.GetCollection<Pull>("pulls").WithWriteConcern(WriteConcern.WMajority.With(journal: true));
    private readonly IMongoCollection<TrailEntry> trail = database.GetCollection<TrailEntry>("pullTrail");

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellation) => trail.Indexes.CreateOneAsync(
        new CreateIndexModel<TrailEntry>(
            Builders<TrailEntry>.IndexKeys.Ascending(t => t.LastAt), new CreateIndexOptions { Name = "expiry", ExpireAfter = TrailEntry.Lifetime }),
        cancellationToken: cancellation);

    /// <summary>Keeps an answer's pull; on return it is not lost any more.</summary>
    public Task KeepAsync(Pull pull, CancellationToken cancellation) => pulls.InsertOneAsync(pull, cancellationToken: cancellation);

    /// <summary>Keeps the pulls of an answer with many rows, of which each has those of one page of a list at most.</summary>
    public async Task KeepAsync(IEnumerable<Pull> given, CancellationToken cancellation)
    {
        foreach (var some in given.Chunk(Together))
            await pulls.InsertManyAsync(some, cancellationToken: cancellation);
    }

    /// <summary>Pulls that have not been added up yet, oldest first.</summary>
    public async Task<IReadOnlyList<Pull>> PullsAsync(StoreTransaction tx, int limit, CancellationToken cancellation) =>
        await pulls.Find(tx.Session, FilterDefinition<Pull>.Empty).SortBy(p => p.Id).Limit(limit).ToListAsync(cancellation);

    /// <summary>True when there is one.</summary>
    public Task<bool> IsPulledAsync(CancellationToken cancellation) =>
        pulls.Find(FilterDefinition<Pull>.Empty).SortBy(p => p.Id).Limit(1).AnyAsync(cancellation);

    /// <summary>Adds pulls up and takes them away.</summary>
    public async Task AddAsync(StoreTransaction tx, IReadOnlyList<Pull> done, CancellationToken cancellation)
    {
        var given = done.SelectMany(p => p.Given.SelectMany(g => g.Enrolments.Select(e => (
            Pull: p, g.Agreements, Enrolment: e, Key: TrailEntry.KeyOf(e, DateOnly.FromDateTime(p.At.UtcDateTime), p.PartnerId))))).ToList();
        var keys = given.Select(g => g.Key).Distinct();
        var known = (await trail.Find(tx.Session, Builders<TrailEntry>.Filter.In(t => t.Id, keys)).InOneAnswer().ToListAsync(cancellation)).ToDictionary(t => t.Id);
        foreach (var one in given)
            known[one.Key] = TrailEntry.Add(known.GetValueOrDefault(one.Key), one.Enrolment, one.Pull, one.Agreements);
        var writes = known.Values.Select(t => new ReplaceOneModel<TrailEntry>(Builders<TrailEntry>.Filter.Eq(k => k.Id, t.Id), t) { IsUpsert = true }).ToList();
        if (writes.Count > 0)
            await trail.BulkWriteAsync(tx.Session, writes, cancellationToken: cancellation);
        await pulls.DeleteManyAsync(tx.Session, Builders<Pull>.Filter.In(p => p.Id, done.Select(p => p.Id)), cancellationToken: cancellation);
    }

    /// <summary>An enrolment's entries by day.</summary>
    public async Task<IReadOnlyList<TrailEntry>> OfAsync(Id<Enrolment> enrolment, string? after, int limit, CancellationToken cancellation)
    {
        var (from, to) = (after ?? $"{enrolment}|", $"{enrolment}}}");
        var filter = Builders<TrailEntry>.Filter;
        return await trail.Find(filter.Gt(t => t.Id, from) & filter.Lt(t => t.Id, to)).SortBy(t => t.Id).Limit(limit).InOneAnswer().ToListAsync(cancellation);
    }
}
