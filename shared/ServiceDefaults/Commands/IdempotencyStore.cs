using CoachingPlatform.Messaging;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.ServiceDefaults.Commands;

/// <summary>
/// Remembers for 24 hours what each <c>Idempotency-Key</c> of each caller did, so that a repeat gets the same answer and no second effect. The
/// answer is stored in the command's own transaction: it is there exactly if the effect is, and a command that died leaves nothing behind.
/// </summary>
public sealed class IdempotencyStore(IMongoDatabase database, TimeProvider time) : IStorePreparation
{
    private static readonly TimeSpan StoreLimit = TimeSpan.FromSeconds(5);

    private readonly IMongoCollection<Record> records = database.GetCollection<Record>("idempotency");

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellation) =>
        records.Indexes.CreateOneAsync(
            new CreateIndexModel<Record>(
                Builders<Record>.IndexKeys.Ascending(r => r.At), new CreateIndexOptions { Name = "expiry", ExpireAfter = TimeSpan.FromHours(24) }),
            cancellationToken: cancellation);

    /// <summary>The id under which the answer to a caller's key is kept.</summary>
    internal static string IdOf(string caller, string key) =>
        // A key has no control characters, so no other caller and key give the same id.
        $"{caller}\n{key}";

    /// <summary>What the key did before; null when nothing.</summary>
    /// <exception cref="TimeoutException">The store did not answer within 5 seconds.</exception>
    internal async Task<Record?> FindAsync(string id, CancellationToken cancellation)
    {
        // A store that says nothing holds a request no longer than one that is away.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StoreLimit);
        try
        {
            return await records.Find(r => r.Id == id).FirstOrDefaultAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"The store did not answer within {StoreLimit.TotalSeconds} seconds.");
        }
    }

    /// <summary>Keeps the answer, in the command's own transaction.</summary>
    /// <exception cref="AnsweredMeanwhileException">By the transaction: this key has been answered before; nothing is committed.</exception>
    internal void Add(StoreTransaction tx, string id, string fingerprint, Answer answer) => tx.WriteLast(
        new BulkWriteInsertOneModel<Record>(records.CollectionNamespace, new Record { Id = id, Fingerprint = fingerprint, At = time.Now(), Answer = answer }),
        () => new AnsweredMeanwhileException());

    /// <summary>A request with the same key was committed before this one.</summary>
    internal sealed class AnsweredMeanwhileException : Exception;

    /// <summary>One key of one caller.</summary>
    internal sealed record Record
    {
        public required string Id { get; init; }

        public required string Fingerprint { get; init; }

        public required DateTimeOffset At { get; init; }

        public required Answer Answer { get; init; }
    }

    /// <summary>The kept answer.</summary>
    internal sealed record Answer(int Status, string? Body, string? Location, long? Version);
}
