using CoachingPlatform.Messaging;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.ServiceDefaults.Commands;

/// <summary>Remembers for 24 hours what each <c>Idempotency-Key</c> of each caller did, so that a repeat gets the same answer and no second effect.</summary>
public sealed class IdempotencyStore(IMongoDatabase database, TimeProvider time) : IStorePreparation
{
    /// <summary>After this a claim whose process died may be taken over; longer than any transaction may take.</summary>
    private static readonly TimeSpan ClaimLength = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan StoreLimit = TimeSpan.FromSeconds(5);

    private readonly IMongoCollection<Record> records = database.GetCollection<Record>("idempotency");

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellation) =>
        records.Indexes.CreateOneAsync(
            new CreateIndexModel<Record>(
                Builders<Record>.IndexKeys.Ascending(r => r.At), new CreateIndexOptions { Name = "expiry", ExpireAfter = TimeSpan.FromHours(24) }),
            cancellationToken: cancellation);

    /// <summary>Claims the key for one request, or says what became of an earlier one.</summary>
    /// <exception cref="TimeoutException">The store did not answer within 5 seconds.</exception>
    internal Task<Claim> ClaimAsync(string caller, string key, string fingerprint, CancellationToken cancellation) =>
        WithinLimitAsync(ct => ClaimOrFindAsync(caller, key, fingerprint, ct), cancellation);

    /// <summary>Keeps the answer, in the command's own transaction.</summary>
    /// <exception cref="TimeoutException">Another request took the claim over because this one took too long; nothing is committed.</exception>
    internal async Task CompleteAsync(StoreTransaction tx, Record ours, Answer answer, CancellationToken cancellation)
    {
        var result = await records.UpdateOneAsync(
            tx.Session,
            r => r.Id == ours.Id && r.Holder == ours.Holder,
            Builders<Record>.Update.Set(r => r.Answer, answer),
            cancellationToken: cancellation);
        if (result.MatchedCount != 1)
            throw new TimeoutException("The idempotency claim was lost.");
    }

    /// <summary>Gives the key back after a refusal or a failure, unless the command was committed after all.</summary>
    /// <exception cref="TimeoutException">The store did not answer within 5 seconds.</exception>
    internal Task ReleaseAsync(Record ours) => WithinLimitAsync(
        ct => records.DeleteOneAsync(r => r.Id == ours.Id && r.Holder == ours.Holder && r.Answer == null, ct), CancellationToken.None);

    // A store that says nothing holds a request no longer than one that is away.
    private static async Task<T> WithinLimitAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StoreLimit);
        try
        {
            return await ask(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"The store did not answer within {StoreLimit.TotalSeconds} seconds.");
        }
    }

    private async Task<Claim> ClaimOrFindAsync(string caller, string key, string fingerprint, CancellationToken cancellation)
    {
        // A key has no control characters, so no other caller and key give the same id.
        var mine = new Record { Id = $"{caller}\n{key}", Fingerprint = fingerprint, Holder = Guid.NewGuid(), At = time.Now() };
        try
        {
            await records.InsertOneAsync(mine, cancellationToken: cancellation);
            return new Claim(mine, IsOurs: true);
        }
        catch (MongoWriteException e) when (e.WriteError?.Category == ServerErrorCategory.DuplicateKey)
        {
            var earlier = await records.Find(r => r.Id == mine.Id).FirstOrDefaultAsync(cancellation);
            // Gone in between: the earlier request has just been refused. To the caller it was still in flight. And ours where the driver,
            // cut off before the answer, had inserted it again.
            if (earlier is null || !IsAbandoned(earlier))
                return new Claim(earlier ?? mine, IsOurs: earlier?.Holder == mine.Holder);
            return new Claim(mine, IsOurs: await TakeOverAsync(earlier, mine, cancellation));
        }
    }

    private bool IsAbandoned(Record record) => record.Answer is null && record.At + ClaimLength < time.Now();

    private async Task<bool> TakeOverAsync(Record earlier, Record mine, CancellationToken cancellation)
    {
        var result = await records.ReplaceOneAsync(
            r => r.Id == earlier.Id && r.Holder == earlier.Holder && r.Answer == null, mine, cancellationToken: cancellation);
        return result.MatchedCount == 1;
    }

    /// <summary>The record of a key, and whether this request holds it.</summary>
    internal sealed record Claim(Record Record, bool IsOurs);

    /// <summary>One key of one caller.</summary>
    internal sealed record Record
    {
        public required string Id { get; init; }

        public required string Fingerprint { get; init; }

        public required Guid Holder { get; init; }

        public required DateTimeOffset At { get; init; }

        public Answer? Answer { get; init; }
    }

    /// <summary>The kept answer.</summary>
    internal sealed record Answer(int Status, string? Body, string? Location, long? Version);
}
