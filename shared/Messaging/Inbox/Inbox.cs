using CoachingPlatform.Messaging.Transactions;
using MassTransit;
using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;

namespace CoachingPlatform.Messaging.Inbox;

/// <summary>Handles each delivery once for each consumer: the mark and the consumer's writes are one transaction.</summary>
/// <remarks>Marks expire after 30 days; an older repeat is caught by the version gate that every consumer has as well.</remarks>
public sealed class InboxStore(IMongoDatabase database, StoreTransactions transactions, MessagingTelemetry telemetry, TimeProvider time)
    : IStorePreparation
{
    private readonly IMongoCollection<Mark> marks = database.GetCollection<Mark>("inbox");

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellation) =>
        marks.Indexes.CreateOneAsync(
            new CreateIndexModel<Mark>(
                Builders<Mark>.IndexKeys.Ascending(m => m.ReceivedAt),
                new CreateIndexOptions { Name = "expiry", ExpireAfter = TimeSpan.FromDays(30) }),
            cancellationToken: cancellation);

    /// <summary>Runs <paramref name="handle"/> in a transaction unless this consumer has handled this message before.</summary>
    /// <param name="context">The delivery.</param>
    /// <param name="consumer">Stable name of the consumer; two consumers of one message each handle it once.</param>
    /// <param name="handle">Loads, decides and writes through the transaction; may run again after a write conflict.</param>
    /// <param name="turn">What the message is about: deliveries with the same key in this process run one after the other.</param>
    /// <returns>False when it had been handled before; the caller simply returns, which acknowledges the delivery.</returns>
    public async Task<bool> HandleOnceAsync(
        ConsumeContext context, string consumer, Func<StoreTransaction, CancellationToken, Task> handle, Guid? turn = null)
    {
        var id = context.MessageId ?? throw new InvalidDataException("A message without MessageId cannot be handled once.");
        try
        {
            await transactions.RunAsync(
                async (tx, cancellation) =>
                {
                    tx.By = consumer;
                    // With the last writes, which saves a round trip: the few that come again do their work in vain.
                    tx.WriteLast(
                        new BulkWriteInsertOneModel<Mark>(marks.CollectionNamespace, new Mark(new MarkId(consumer, id), time.GetUtcNow())),
                        () => new AlreadyHandledException());
                    await handle(tx, cancellation);
                },
                context.CancellationToken,
                turn);
            return true;
        }
        catch (AlreadyHandledException)
        {
            telemetry.Duplicate(consumer);
            return false;
        }
        catch (Exception e) when (e is MongoServerException or InvalidOperationException)
        {
            // What has been handled before may also be refused for what it did then.
            if (!await marks.Find(m => m.Id == new MarkId(consumer, id)).AnyAsync(context.CancellationToken))
                throw;
            telemetry.Duplicate(consumer);
            return false;
        }
    }

    private sealed record MarkId([property: BsonElement("consumer")] string Consumer, [property: BsonElement("messageId")] Guid MessageId);

    private sealed record Mark([property: BsonId] MarkId Id, DateTimeOffset ReceivedAt);

    private sealed class AlreadyHandledException : Exception;
}
