using CoachingPlatform.Messaging.Audit;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Messaging.Transactions;

/// <summary>Something that is saved whole, with a version that grows by one at each change.</summary>
public interface IVersioned<out TKey>
{
    /// <summary>Its key (<c>_id</c>).</summary>
    TKey Id { get; }

    /// <summary>1 when new.</summary>
    long Version { get; }
}

/// <summary>Version-checked saves. What is <see cref="IAudited"/> leaves its entry in the audit trail with the same transaction.</summary>
public static class VersionedWrites
{
    /// <summary>Inserts version 1, or replaces the version before this one.</summary>
    /// <exception cref="InvalidOperationException">The stored version is not the one before: a second save of one load.</exception>
    public static async Task SaveAsync<T, TKey>(
        this IMongoCollection<T> collection, StoreTransaction tx, T aggregate, TKey key, CancellationToken cancellation)
        where T : IVersioned<TKey>
    {
        if (aggregate.Version == 1)
        {
            await collection.InsertOneAsync(tx.Session, aggregate, cancellationToken: cancellation);
            Audit(tx, aggregate, null);
            return;
        }

        var filter = VersionBefore(aggregate, key);
        var before = await BeforeAsync(collection, tx, aggregate, filter, cancellation);
        var result = await collection.ReplaceOneAsync(tx.Session, filter, aggregate, cancellationToken: cancellation);
        if (result.MatchedCount != 1)
            throw new InvalidOperationException($"{typeof(T).Name} {key} is not at version {aggregate.Version - 1}.");
        Audit(tx, aggregate, before);
    }

    /// <summary>As <see cref="SaveAsync"/>, but written with the last writes of the transaction, which must not read it again.</summary>
    /// <param name="collection">Where it is.</param>
    /// <param name="tx">The transaction.</param>
    /// <param name="aggregate">What is saved.</param>
    /// <param name="key">Its key.</param>
    /// <param name="cancellation">Cancels the reading of what was there before.</param>
    /// <param name="refused">What is thrown where a unique index refuses it; null for the driver's exception.</param>
    public static async Task SaveLastAsync<T, TKey>(
        this IMongoCollection<T> collection, StoreTransaction tx, T aggregate, TKey key, CancellationToken cancellation, Func<Exception>? refused = null)
        where T : IVersioned<TKey>
    {
        var (at, filter) = (collection.CollectionNamespace, VersionBefore(aggregate, key));
        var before = aggregate.Version == 1 ? null : await BeforeAsync(collection, tx, aggregate, filter, cancellation);
        tx.WriteLast(
            aggregate.Version == 1 ? new BulkWriteInsertOneModel<T>(at, aggregate) : new BulkWriteReplaceOneModel<T>(at, filter, aggregate), refused);
        Audit(tx, aggregate, before);
    }

    /// <summary>Inserts many new ones (version 1) at once.</summary>
    public static async Task InsertAsync<T>(
        this IMongoCollection<T> collection, StoreTransaction tx, IReadOnlyList<T> added, CancellationToken cancellation)
    {
        if (added.Count == 0)
            return;
        await collection.InsertManyAsync(tx.Session, added, cancellationToken: cancellation);
        foreach (var aggregate in added)
            Audit(tx, aggregate, null);
    }

    private static FilterDefinition<T> VersionBefore<T, TKey>(T aggregate, TKey key)
        where T : IVersioned<TKey> =>
        Builders<T>.Filter.Eq(a => a.Id, key) & Builders<T>.Filter.Eq(a => a.Version, aggregate.Version - 1);

    // Read rather than taken from the replacement's own answer: what a unique index refuses then looks as it does on an insert.
    private static async Task<BsonDocument?> BeforeAsync<T>(
        IMongoCollection<T> collection, StoreTransaction tx, T aggregate, FilterDefinition<T> filter, CancellationToken cancellation) =>
        aggregate is IAudited ? await collection.Find(tx.Session, filter).As<BsonDocument>().FirstOrDefaultAsync(cancellation) : null;

    private static void Audit<T>(StoreTransaction tx, T aggregate, BsonDocument? before)
    {
        if (aggregate is IAudited audited)
            tx.Audit(audited.Subject, before, aggregate.ToBsonDocument());
    }
}
