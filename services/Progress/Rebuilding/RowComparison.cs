using System.Security.Cryptography;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Progress.Rebuilding;

/// <summary>Compares the rows of two generations while both are written to, by a hash of each row and one of all.</summary>
internal sealed class RowComparison(GenerationStore generations, FactStore facts, StoreTransactions transactions)
{
    private const int Together = 200;

    // More than that are not waited for: then the live rows are damaged, not late.
    private const int MostLate = 10_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>What was found.</summary>
    /// <param name="Rows">Rows of the rebuilt generation.</param>
    /// <param name="Differing">Enrolments whose rows differ, or that only one of them has.</param>
    /// <param name="Live">Hash of all live rows.</param>
    /// <param name="Rebuilt">Hash of all rebuilt rows.</param>
    /// <param name="Judged">What Enrolment has to be told where the rebuilt rows judge the conditions for completion otherwise than the live ones.</param>
    internal sealed record Result(long Rows, long Differing, string Live, string Rebuilt, IReadOnlyList<CompletionConditionsJudged> Judged);

    /// <summary>
    /// Compares each pair of rows within one snapshot. What differs is looked at again until it agrees or ten seconds are over: a fact may
    /// have been told again before its own delivery came, and then the live row follows.
    /// </summary>
    public async Task<Result> RunAsync(int live, int rebuilt, Func<long, Task> advance, CancellationToken cancellation)
    {
        var sums = new Sums();
        var late = new List<Id<Enrolment>>();
        Id<Enrolment>? after = null;
        do
        {
            var (pairs, next) = await transactions.RunAsync((tx, ct) => ReadAsync(tx, live, rebuilt, after, ct), cancellation);
            foreach (var pair in pairs)
            {
                if (!pair.Agrees && late.Count < MostLate)
                    late.Add(pair.Id);
                else
                    sums.Add(pair);
            }

            after = next;
            await advance(sums.Rows + late.Count);
        }
        while (after is not null);

        foreach (var pair in await WaitAsync(live, rebuilt, late, cancellation))
            sums.Add(pair);
        return new Result(sums.Rows, sums.Differing, Convert.ToHexStringLower(sums.Live), Convert.ToHexStringLower(sums.Rebuilt), sums.Judged);
    }

    private async Task<IReadOnlyList<Pair>> WaitAsync(int live, int rebuilt, IReadOnlyList<Id<Enrolment>> late, CancellationToken cancellation)
    {
        var settled = new List<Pair>();
        var open = late;
        using var limit = new CancellationTokenSource(Patience);
        while (open.Count > 0)
        {
            var pairs = new List<Pair>();
            foreach (var ids in open.Chunk(Together))
                pairs.AddRange(await transactions.RunAsync((tx, ct) => RecomputeAsync(tx, live, rebuilt, ids, ct), cancellation));
            settled.AddRange(pairs.Where(p => p.Agrees || limit.IsCancellationRequested));
            open = [.. pairs.Where(p => !p.Agrees).Select(p => p.Id)];
            if (limit.IsCancellationRequested)
                break;
            if (open.Count > 0)
                await Task.Delay(TimeSpan.FromMilliseconds(200), cancellation);
        }

        return settled;
    }

    private async Task<IReadOnlyList<Pair>> RecomputeAsync(
        StoreTransaction tx, int live, int rebuilt, Id<Enrolment>[] ids, CancellationToken cancellation)
    {
        await facts.RecomputeAsync(tx, rebuilt, ids, cancellation);
        var chosen = Builders<ProgressRow>.Filter.In(r => r.Id, ids);
        var one = await FindAsync(tx, live, chosen, ids.Length, cancellation);
        var other = await FindAsync(tx, rebuilt, chosen, ids.Length, cancellation);
        return [.. ids.Select(id => Pair.Of(id, one.GetValueOrDefault(id), other.GetValueOrDefault(id)))];
    }

    private async Task<(IReadOnlyList<Pair> Pairs, Id<Enrolment>? Next)> ReadAsync(
        StoreTransaction tx, int live, int rebuilt, Id<Enrolment>? after, CancellationToken cancellation)
    {
        var filter = after is { } id ? Builders<ProgressRow>.Filter.Gt(r => r.Id, id) : Builders<ProgressRow>.Filter.Empty;
        var one = await FindAsync(tx, live, filter, Together, cancellation);
        var other = await FindAsync(tx, rebuilt, filter, Together, cancellation);
        // Of a side that has more, only what lies before its last row read is known to be whole.
        var ends = new[] { one, other }.Where(side => side.Count == Together).Select(side => side.Keys.MaxBy(Bytes, ByteOrder.Instance)).ToList();
        Id<Enrolment>? end = ends.Count == 0 ? null : ends.MinBy(Bytes, ByteOrder.Instance);
        var pairs = one.Keys.Union(other.Keys).Where(k => end is not { } last || ByteOrder.Instance.Compare(Bytes(k), Bytes(last)) <= 0)
            .Select(k => Pair.Of(k, one.GetValueOrDefault(k), other.GetValueOrDefault(k)));
        return ([.. pairs], end);
    }

    private async Task<Dictionary<Id<Enrolment>, Side>> FindAsync(
        StoreTransaction tx, int generation, FilterDefinition<ProgressRow> filter, int limit, CancellationToken cancellation)
    {
        var found = await generations.Of(generation).Rows.Find(tx.Session, filter).SortBy(r => r.Id).Limit(limit).ToListAsync(cancellation);
        // Written anew, so that neither the order of fields nor a field that is gone makes a difference.
        return found.ToDictionary(r => r.Id, r => new Side(r, SHA256.HashData(r.ToBson())));
    }

    // The store orders ids as bytes.
    private static byte[] Bytes(Id<Enrolment> id) => id.Value.ToByteArray(bigEndian: true);

    private sealed class ByteOrder : IComparer<byte[]>
    {
        public static readonly ByteOrder Instance = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }

    private sealed record Side(ProgressRow Row, byte[] Hash);

    private sealed record Pair(Id<Enrolment> Id, byte[]? Live, byte[]? Rebuilt, CompletionConditionsJudged? Judged)
    {
        public bool Agrees => Live.AsSpan().SequenceEqual(Rebuilt);

        public static Pair Of(Id<Enrolment> id, Side? live, Side? rebuilt) => new(id, live?.Hash, rebuilt?.Hash, rebuilt?.Row.Judged(live?.Row.Progress?.Completion));
    }

    // Sums (here: exclusive or) do not depend on the order in which rows are looked at.
    private sealed class Sums
    {
        public byte[] Live { get; } = new byte[SHA256.HashSizeInBytes];

        public byte[] Rebuilt { get; } = new byte[SHA256.HashSizeInBytes];

        public List<CompletionConditionsJudged> Judged { get; } = [];

        public long Rows { get; private set; }

        public long Differing { get; private set; }

        public void Add(Pair pair)
        {
            Include(Live, pair.Live);
            Include(Rebuilt, pair.Rebuilt);
            Rows += pair.Rebuilt is null ? 0 : 1;
            Differing += pair.Agrees ? 0 : 1;
            if (pair.Judged is { } judged)
                Judged.Add(judged);
        }

        private static void Include(byte[] sum, byte[]? hash)
        {
            for (var i = 0; hash is not null && i < sum.Length; i++)
                sum[i] ^= hash[i];
        }
    }
}
