using System.Diagnostics;
using System.Runtime.ExceptionServices;
using CoachingPlatform.Messaging.Audit;
using CoachingPlatform.Messaging.Outbox;
using MongoDB.Driver;

namespace CoachingPlatform.Messaging.Transactions;

/// <summary>The only way to write: one majority-committed transaction with its audit entries and outbox messages.</summary>
public sealed class StoreTransactions(IMongoDatabase database, OutboxStore outbox, AuditTrail audit, Handover handover)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private static readonly TransactionOptions Options = new(
        ReadConcern.Snapshot, ReadPreference.Primary, WriteConcern.WMajority.With(journal: true), Limit);

    // Commands on one aggregate that many want at once (a cohort on opening day) take turns here, so that they do not
    // abort each other in the store. It only saves work: across processes the store alone decides.
    private readonly SemaphoreSlim[] turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>
    /// Runs <paramref name="work"/> in a transaction and commits it. The driver runs it again after a write conflict, so load inside
    /// it and have no side effect but writes through the session.
    /// </summary>
    /// <param name="work">Loads, decides, writes; its result is returned after the commit.</param>
    /// <param name="turn">An aggregate that many change at once: callers with the same key in this process run one after the other.</param>
    /// <param name="cancellation">Cancels the wait and the transaction.</param>
    /// <exception cref="TimeoutException">Not committed within 5 seconds, or not known to be within 10; or the turn did not come within 10.</exception>
    public async Task<T> RunAsync<T>(Func<StoreTransaction, CancellationToken, Task<T>> work, CancellationToken cancellation, Guid? turn = null)
    {
        if (turn is not { } key)
            return await CommitOrGoOnAsync(work, cancellation);

        var mine = turns[(uint)key.GetHashCode() % turns.Length];
        if (!await mine.WaitAsync(2 * Limit, cancellation))
            throw new TimeoutException($"The turn did not come within {2 * Limit.TotalSeconds} seconds.");
        try
        {
            return await CommitOrGoOnAsync(work, cancellation);
        }
        finally
        {
            mine.Release();
        }
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(Func<StoreTransaction, CancellationToken, Task> work, CancellationToken cancellation, Guid? turn = null) =>
        RunAsync(async (tx, ct) => { await work(tx, ct); return true; }, cancellation, turn);

    // Where the server says nothing at all, whoever waits here goes on (a commit of unknown outcome is asked about for two minutes), and the
    // driver still tells it to commit or to abort when it is heard from again.
    private Task<T> CommitOrGoOnAsync<T>(Func<StoreTransaction, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        CommitAsync(work, cancellation).WaitAsync(2 * Limit, CancellationToken.None);

    private async Task<T> CommitAsync<T>(Func<StoreTransaction, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        try
        {
            using var session = await database.Client.StartSessionAsync(cancellationToken: limit.Token);
            IReadOnlyList<OutboxMessage> committed = [];
            var result = await session.WithTransactionAsync(
                async (s, _) =>
                {
                    limit.Token.ThrowIfCancellationRequested();
                    var tx = new StoreTransaction(s);
                    var answer = await work(tx, limit.Token);
                    audit.Add(tx);
                    outbox.Add(tx);
                    await WriteLastAsync(tx, limit.Token);
                    committed = tx.Messages;
                    return answer;
                },
                Options,
                // Not the limit: a cancelled driver gives the transaction up without telling the server, which then holds its locks
                // for a minute against whoever tries again. The commit is bounded by Options, everything before it by the limit.
                CancellationToken.None);
            if (committed.Count > 0)
                handover.Offer(committed);
            return result;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            Activity.Current?.SetStatus(ActivityStatusCode.Error, "transaction timed out");
            // Without the inner exception: MassTransit takes whatever is caused by a cancellation for one, and the delivery would
            // go to the error queue instead of being tried until the store keeps up.
            throw new TimeoutException($"The store did not commit within {Limit.TotalSeconds} seconds.");
        }
    }

    private async Task WriteLastAsync(StoreTransaction tx, CancellationToken cancellation)
    {
        if (tx.Last.Count == 0)
            return;
        try
        {
            var result = await database.Client.BulkWriteAsync(tx.Session, [.. tx.Last.Select(l => l.Write)], cancellationToken: cancellation);
            if (result.InsertedCount + result.MatchedCount + result.UpsertedCount != tx.Last.Count)
                throw new InvalidOperationException("What is replaced is not at the version before: a second save of one load.");
        }
        catch (ClientBulkWriteException e) when ((Refused(tx, e) ?? e.InnerException) is { } cause)
        {
            // Not the wrapper: only what it wraps says whether the driver is to run the transaction again.
            ExceptionDispatchInfo.Throw(cause);
        }
    }

    // In a transaction the first write that is refused ends the command.
    private static Exception? Refused(StoreTransaction tx, ClientBulkWriteException exception) =>
        exception.WriteErrors.Where(e => e.Value.Category == ServerErrorCategory.DuplicateKey).Select(e => tx.Last[e.Key].Refused?.Invoke()).FirstOrDefault();
}
