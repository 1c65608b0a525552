using MongoDB.Driver;

namespace CoachingPlatform.Messaging.Outbox;

/// <summary>The <c>outbox</c> collection of a service's own database.</summary>
public sealed class OutboxStore(IMongoDatabase database, TimeProvider time) : IStorePreparation
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    // Found by the index "due", which holds only what is pending: a condition on its field, even one that all meet, is what makes it serve.
    private static readonly FilterDefinition<OutboxMessage> Parked = Builders<OutboxMessage>.Filter.Where(
        m => m.Pending == true && m.NextAttemptAt > DateTimeOffset.UnixEpoch && m.Attempts >= OutboxMessage.ParkedAfter);

    private readonly IMongoCollection<OutboxMessage> messages = database.GetCollection<OutboxMessage>("outbox");

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellation)
    {
        var keys = Builders<OutboxMessage>.IndexKeys;
        var pending = Builders<OutboxMessage>.Filter.Eq(m => m.Pending, true);
        return messages.Indexes.CreateManyAsync(
            [
                new(keys.Ascending(m => m.AggregateId).Ascending(m => m.Version).Ascending(m => m.N),
                    new CreateIndexOptions { Name = "order", Unique = true }),
                new(keys.Ascending(m => m.NextAttemptAt),
                    new CreateIndexOptions<OutboxMessage> { Name = "due", PartialFilterExpression = pending }),
                new(keys.Ascending(m => m.AggregateId).Ascending(m => m.Version).Ascending(m => m.N),
                    new CreateIndexOptions<OutboxMessage> { Name = "pending", PartialFilterExpression = pending }),
                new(keys.Ascending(m => m.PublishedAt),
                    new CreateIndexOptions { Name = "published", ExpireAfter = TimeSpan.FromDays(7) }),
            ],
            cancellation);
    }

    internal Task AddAsync(IClientSessionHandle session, IReadOnlyCollection<OutboxMessage> added, CancellationToken cancellation) =>
        added.Count == 0 ? Task.CompletedTask : messages.InsertManyAsync(session, added, cancellationToken: cancellation);

    /// <summary>The pending messages, in order, of the aggregates of up to <paramref name="limit"/> due messages, of those whose first message is due.</summary>
    /// <param name="limit">Most due messages to look at.</param>
    /// <param name="except">Messages that are about to be marked.</param>
    /// <remarks>
    /// Both reads see one snapshot: with version v+1 committed v is too, so the pending list of an aggregate has no gap. Not to be cancelled:
    /// a transaction that is left in the middle stays open in the store for up to a minute.
    /// </remarks>
    internal async Task<Due> DueAsync(int limit, IReadOnlySet<Guid> except)
    {
        using var session = await messages.Database.Client.StartSessionAsync();
        session.StartTransaction(new TransactionOptions(ReadConcern.Snapshot, ReadPreference.Primary, WriteConcern.WMajority));
        var now = time.GetUtcNow();
        var due = await messages.Find(session, m => m.Pending == true && m.NextAttemptAt <= now)
            .SortBy(m => m.NextAttemptAt).Limit(limit).Project(m => m.AggregateId).ToListAsync();
        var aggregates = due.Distinct().ToList();
        var pending = aggregates.Count == 0 ? [] : await messages
            .Find(session, Builders<OutboxMessage>.Filter.Eq(m => m.Pending, true) & Builders<OutboxMessage>.Filter.In(m => m.AggregateId, aggregates))
            .SortBy(m => m.AggregateId).ThenBy(m => m.Version).ThenBy(m => m.N).Limit(limit * 2).ToListAsync();
        await session.CommitTransactionAsync();
        return new Due(
            [.. pending.Where(m => !except.Contains(m.Id)).GroupBy(m => m.AggregateId).Select(g => g.ToList()).Where(g => g[0].NextAttemptAt <= now)],
            due.Count < limit);
    }

    /// <summary>Marks what the broker has confirmed; at a stop too, or it would go out twice.</summary>
    internal Task MarkPublishedAsync(IReadOnlyCollection<Guid> ids) =>
        ids.Count == 0 ? Task.CompletedTask : messages.UpdateManyAsync(
            m => ids.Contains(m.Id),
            Builders<OutboxMessage>.Update.Unset(m => m.Pending).Set(m => m.PublishedAt, time.GetUtcNow()));

    /// <summary>Puts a message off, and with it all that waits behind it: they would take the place of others among the due.</summary>
    internal async Task MarkFailedAsync(OutboxMessage message, string reason, CancellationToken cancellation)
    {
        var next = time.GetUtcNow() + TimeSpan.FromSeconds(Math.Min(Math.Pow(2, message.Attempts), LongestWait.TotalSeconds));
        await messages.UpdateManyAsync(
            m => m.AggregateId == message.AggregateId && m.Pending == true && m.NextAttemptAt < next,
            Builders<OutboxMessage>.Update.Set(m => m.NextAttemptAt, next),
            cancellationToken: cancellation);
        await messages.UpdateOneAsync(
            m => m.Id == message.Id && m.Pending == true,
            Builders<OutboxMessage>.Update.Inc(m => m.Attempts, 1).Set(m => m.LastFailure, reason),
            cancellationToken: cancellation);
    }

    /// <summary>Messages that failed so often that they are parked; each holds back what is behind it in its aggregate.</summary>
    internal async Task<IReadOnlyList<OutboxMessage>> ParkedAsync(int limit, CancellationToken cancellation) =>
        await messages.Find(Parked).SortBy(m => m.NextAttemptAt).Limit(limit).ToListAsync(cancellation);

    internal Task<long> CountParkedAsync(CancellationToken cancellation) => messages.CountDocumentsAsync(Parked, cancellationToken: cancellation);

    /// <summary>Gives a parked message a new start at the next poll, and with it what waits behind it.</summary>
    internal async Task ReplayAsync(OutboxMessage message, CancellationToken cancellation)
    {
        await messages.UpdateOneAsync(
            m => m.Id == message.Id && m.Pending == true, Builders<OutboxMessage>.Update.Set(m => m.Attempts, 0), cancellationToken: cancellation);
        await messages.UpdateManyAsync(
            m => m.AggregateId == message.AggregateId && m.Pending == true,
            Builders<OutboxMessage>.Update.Set(m => m.NextAttemptAt, time.GetUtcNow()),
            cancellationToken: cancellation);
    }

    /// <summary>What can go out.</summary>
    /// <param name="Aggregates">The messages of each aggregate, in order.</param>
    /// <param name="IsAll">False when there may be more than was looked at.</param>
    internal sealed record Due(IReadOnlyList<IReadOnlyList<OutboxMessage>> Aggregates, bool IsAll);
}
