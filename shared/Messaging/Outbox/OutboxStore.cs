using CoachingPlatform.Messaging.Transactions;
using MongoDB.Driver;

namespace CoachingPlatform.Messaging.Outbox;

/// <summary>The <c>outbox</c> collection of a service's own database. It holds what is not yet confirmed and nothing else.</summary>
public sealed class OutboxStore(IMongoDatabase database, TimeProvider time) : IStorePreparation
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    // Found by the index "failed", which holds only what has failed: a condition on its field, even one that all meet, is what makes it serve.
    private static readonly FilterDefinition<OutboxMessage> Parked = Builders<OutboxMessage>.Filter.Where(
        m => m.NextAttemptAt > DateTimeOffset.UnixEpoch && m.Attempts >= OutboxMessage.ParkedAfter);

    private static readonly FilterDefinitionBuilder<OutboxMessage> Where = Builders<OutboxMessage>.Filter;

    private readonly IMongoCollection<OutboxMessage> messages = database.GetCollection<OutboxMessage>("outbox");

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellation) => messages.Indexes.CreateOneAsync(
        new CreateIndexModel<OutboxMessage>(
            Builders<OutboxMessage>.IndexKeys.Ascending(m => m.NextAttemptAt),
            new CreateIndexOptions<OutboxMessage>
            {
                Name = "failed",
                PartialFilterExpression = Builders<OutboxMessage>.Filter.Exists(m => m.NextAttemptAt),
            }),
        cancellationToken: cancellation);

    internal void Add(StoreTransaction tx)
    {
        foreach (var message in tx.Messages)
            tx.WriteLast(new BulkWriteInsertOneModel<OutboxMessage>(messages.CollectionNamespace, message));
    }

    /// <summary>Up to <paramref name="limit"/> messages behind that position, in order; from the first when it is null.</summary>
    /// <remarks>
    /// They are of one snapshot: with version v+1 committed v is too, so no aggregate's messages have a gap. Not to be cancelled: a transaction
    /// that is left in the middle stays open in the store for up to a minute.
    /// </remarks>
    internal async Task<IReadOnlyList<OutboxMessage>> PageAsync(OutboxPosition? behind, int limit)
    {
        using var session = await messages.Database.Client.StartSessionAsync();
        session.StartTransaction(new TransactionOptions(ReadConcern.Snapshot, ReadPreference.Primary, WriteConcern.WMajority));
        var page = await messages.Find(session, Where.Gt(m => m.Id, behind ?? new(Guid.Empty, 0, 0)))
            .SortBy(m => m.Id).Limit(limit).ToListAsync();
        await session.CommitTransactionAsync();
        return page;
    }

    /// <summary>Up to <paramref name="limit"/> messages of an aggregate behind that position, in order; from its first when it is null.</summary>
    internal async Task<IReadOnlyList<OutboxMessage>> OfAggregateAsync(
        Guid aggregate, OutboxPosition? behind, int limit, CancellationToken cancellation) =>
        await messages
            .Find(Where.Gt(m => m.Id, behind ?? new(aggregate, 0, 0)) & Where.Lt(m => m.Id, new(aggregate, long.MaxValue, 0)))
            .SortBy(m => m.Id).Limit(limit).ToListAsync(cancellation);

    /// <summary>True while something that an aggregate tells has not been confirmed by the broker.</summary>
    public async Task<bool> HoldsAsync(Guid aggregate, CancellationToken cancellation) =>
        (await OfAggregateAsync(aggregate, null, 1, cancellation)).Count > 0;

    /// <summary>Removes what the broker has confirmed.</summary>
    internal Task RemoveAsync(IReadOnlyCollection<OutboxPosition> confirmed) => messages.DeleteManyAsync(m => confirmed.Contains(m.Id));

    /// <summary>Puts a message off, and with it what is behind it in its aggregate.</summary>
    internal Task PutOffAsync(OutboxMessage message, string reason, CancellationToken cancellation) => messages.UpdateOneAsync(
        m => m.Id == message.Id,
        Builders<OutboxMessage>.Update
            .Inc(m => m.Attempts, 1)
            .Set(m => m.LastFailure, reason)
            .Set(m => m.NextAttemptAt, time.GetUtcNow() + TimeSpan.FromSeconds(Math.Min(Math.Pow(2, message.Attempts), LongestWait.TotalSeconds))),
        cancellationToken: cancellation);

    /// <summary>True when neither it nor what is behind it may go out yet.</summary>
    internal bool IsPutOff(OutboxMessage first) => first.NextAttemptAt > time.GetUtcNow();

    /// <summary>Messages that failed so often that they are parked; each holds back what is behind it in its aggregate.</summary>
    internal async Task<IReadOnlyList<OutboxMessage>> ParkedAsync(int limit, CancellationToken cancellation) =>
        await messages.Find(Parked).SortBy(m => m.NextAttemptAt).Limit(limit).ToListAsync(cancellation);

    internal Task<long> CountParkedAsync(CancellationToken cancellation) => messages.CountDocumentsAsync(Parked, cancellationToken: cancellation);

    /// <summary>Gives a parked message a new start at the next pass, and with it what waits behind it.</summary>
    internal Task ReplayAsync(OutboxMessage message, CancellationToken cancellation) => messages.UpdateOneAsync(
        m => m.Id == message.Id,
        Builders<OutboxMessage>.Update.Set(m => m.Attempts, 0).Unset(m => m.NextAttemptAt),
        cancellationToken: cancellation);
}
