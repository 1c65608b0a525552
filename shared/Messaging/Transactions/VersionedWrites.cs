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

/// <summary>Version-checked saves.</summary>
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
            return;
        }

        var filter = Builders<T>.Filter.Eq(a => a.Id, key) & Builders<T>.Filter.Eq(a => a.Version, aggregate.Version - 1);
        var result = await collection.ReplaceOneAsync(tx.Session, filter, aggregate, cancellationToken: cancellation);
        if (result.MatchedCount != 1)
            throw new InvalidOperationException($"{typeof(T).Name} {key} is not at version {aggregate.Version - 1}.");
    }
}
