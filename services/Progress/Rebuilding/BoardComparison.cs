using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Domain.Aggregates;
using CoachingPlatform.Progress.Storage;
using MongoDB.Driver;

namespace CoachingPlatform.Progress.Rebuilding;

/// <summary>Compares the aggregates of two generations while both are written to: each board with what still waits to be folded into it.</summary>
internal sealed class BoardComparison(GenerationStore generations, AggregateStore aggregates, StoreTransactions transactions)
{
    private const int Together = 200;
    private const int MostWaiting = 1000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>What was found.</summary>
    /// <param name="Boards">Boards of the rebuilt generation.</param>
    /// <param name="Differing">Boards that differ, or that only one of them has.</param>
    internal sealed record Result(long Boards, long Differing);

    /// <summary>
    /// Compares pairs within one snapshot. While some differ it looks again, for ten seconds: a delivery may have reached one generation before
    /// it was told to the other.
    /// </summary>
    public async Task<Result> RunAsync(int live, int rebuilt, Func<long, Task> advance, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var result = await CompareAsync(live, rebuilt, advance, cancellation);
            if (result.Differing == 0 || limit.IsCancellationRequested)
                return result;
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellation);
        }
    }

    private async Task<Result> CompareAsync(int live, int rebuilt, Func<long, Task> advance, CancellationToken cancellation)
    {
        // Few wait afterwards; what does is added to what it is compared with.
        foreach (var generation in new[] { live, rebuilt })
        {
            while (await aggregates.FoldAsync(generation, cancellation) == AggregateStore.Together)
                await advance(0);
        }

        var (boards, differing, after) = (0L, 0L, (string?)null);
        do
        {
            var from = after;
            var (page, next) = await transactions.RunAsync((tx, ct) => ReadAsync(tx, live, rebuilt, from, ct), cancellation);
            boards += page.Count(pair => pair.Rebuilt is not null);
            differing += page.Count(pair => !Same(pair.Live, pair.Rebuilt));
            after = next;
            await advance(boards);
        }
        while (after is not null);
        return new(boards, differing);
    }

    private async Task<(IReadOnlyList<(Board? Live, Board? Rebuilt)> Pairs, string? Next)> ReadAsync(
        StoreTransaction tx, int live, int rebuilt, string? after, CancellationToken cancellation)
    {
        var (one, other) = (await FindAsync(tx, live, after, cancellation), await FindAsync(tx, rebuilt, after, cancellation));
        // Of a side that has more, only what lies before its last board read is known to be whole.
        var end = new[] { one, other }.Where(side => side.Count == Together).Select(side => side[^1].Id).Min(StringComparer.Ordinal);
        var (first, second) = (await WithWaitingAsync(tx, live, one, after, end, cancellation), await WithWaitingAsync(tx, rebuilt, other, after, end, cancellation));
        return ([.. first.Keys.Union(second.Keys).Select(id => (first.GetValueOrDefault(id), second.GetValueOrDefault(id)))], end);
    }

    private async Task<List<Board>> FindAsync(StoreTransaction tx, int generation, string? after, CancellationToken cancellation)
    {
        var filter = after is null ? Builders<Board>.Filter.Empty : Builders<Board>.Filter.Gt(b => b.Id, after);
        return await generations.Of(generation).Boards.Find(tx.Session, filter).SortBy(b => b.Id).Limit(Together).ToListAsync(cancellation);
    }

    // The boards up to the end that count somebody.
    private async Task<Dictionary<string, Board>> WithWaitingAsync(
        StoreTransaction tx, int generation, List<Board> boards, string? after, string? end, CancellationToken cancellation)
    {
        var waiting = await generations.Of(generation).Changes.Find(tx.Session, FilterDefinition<AggregateChange>.Empty)
            .SortBy(c => c.Id).Limit(MostWaiting).ToListAsync(cancellation);
        var all = boards.ToDictionary(b => b.Id);
        foreach (var (key, cells) in AggregateChange.Sum(waiting))
            all[key.BoardId] = (all.GetValueOrDefault(key.BoardId) ?? Board.Empty(key)).With(cells);
        return all.Values.Where(b => b.Cells.Count > 0 && IsAfter(b.Id, after) && !IsAfter(b.Id, end ?? b.Id)).ToDictionary(b => b.Id);
    }

    private static bool IsAfter(string id, string? place) => place is null || string.CompareOrdinal(id, place) > 0;

    private static bool Same(Board? one, Board? other) => one is not null && other is not null && one.Cells.SequenceEqual(other.Cells);
}
