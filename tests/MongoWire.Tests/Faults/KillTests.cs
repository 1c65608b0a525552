using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.MongoWire.Tests.Faults;

/// <summary>
/// kill -9 of PostgreSQL and of the bridge in turns, under load, at moments that chance chooses. COACHING_KILLS is how many
/// (4 unless told; the acceptance run takes 50), COACHING_SEED makes a run's chances again.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Ready = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task What_was_acknowledged_outlives_kill_9_once_and_as_a_whole()
    {
        var kills = Chance.Number("COACHING_KILLS", 4);
        var random = Chance.Seeded(output);
        await using var store = await OwnStore.StartAsync();
        using var client = store.Client();
        var load = new Load(store, client.GetDatabase("kills"));
        await load.PrepareAsync();
        using var stop = new CancellationTokenSource();
        var running = load.RunAsync(stop.Token);
        var ready = new List<double>();
        try
        {
            for (var kill = 0; kill < kills; kill++)
            {
                await load.MoreAsync(random.Next(20, 400), running);
                var watch = Stopwatch.StartNew();
                await (kill % 2 == 0 ? store.KillPostgresAsync() : store.KillBridgeAsync());
                await load.MoreAsync(1, running);
                ready.Add(watch.Elapsed.TotalSeconds);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await running;
        }

        var judged = await load.JudgeAsync();
        ready.Sort();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{kills} kills: {judged}; ready again after {ready[ready.Count / 2]:0.0} s (median), {ready[^1]:0.0} s (longest)"));
        Assert.Equal((0, 0, 0), (judged.Missing, judged.Torn, judged.WrongCounters));
        Assert.InRange(ready[ready.Count / 2], 0, Ready.TotalSeconds);
        Assert.InRange(ready[^1], 0, 3 * Ready.TotalSeconds); // a busy machine may be late once
    }

    /// <summary>What the store ended with, held against what it had acknowledged.</summary>
    private sealed record Judged(int Inserts, int Increments, int SentAgain, int Transactions, int Missing, int Torn, int WrongCounters);

    /// <summary>Inserts and transactions through the driver; numbered increments by hand, sent again with their number until they are answered.</summary>
    private sealed class Load(OwnStore store, IMongoDatabase database)
    {
        private const int Each = 3;
        private static readonly UpdateDefinitionBuilder<BsonDocument> Change = Builders<BsonDocument>.Update;
        private readonly IMongoCollection<BsonDocument> inserts = database.GetCollection<BsonDocument>("inserts");
        private readonly IMongoCollection<BsonDocument> counters = database.GetCollection<BsonDocument>("counters");
        private readonly IMongoCollection<BsonDocument> left = database.GetCollection<BsonDocument>("left");
        private readonly IMongoCollection<BsonDocument> right = database.GetCollection<BsonDocument>("right");
        private readonly ConcurrentQueue<Guid> inserted = new(), transacted = new();
        private readonly int[] incremented = new int[Each];
        private int acknowledged, sentAgain;

        public async Task PrepareAsync()
        {
            await counters.InsertManyAsync(Enumerable.Range(0, Each).Select(i => new BsonDocument { { "_id", i }, { "n", 0 } }));
            await left.InsertOneAsync(new BsonDocument { { "_id", "total" }, { "n", 0 } });
        }

        public Task RunAsync(CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, Each).SelectMany(
            i => (Task[])[Task.Run(() => InsertAsync(stop)), Task.Run(() => IncrementAsync(i, stop)), Task.Run(() => TransactAsync(stop))]));

        /// <summary>Waits for so many more acknowledgements.</summary>
        public async Task MoreAsync(int count, Task running)
        {
            var target = Volatile.Read(ref acknowledged) + count;
            for (var watch = Stopwatch.StartNew(); Volatile.Read(ref acknowledged) < target; await Task.Delay(5))
                if (running.IsCompleted || watch.Elapsed > TimeSpan.FromMinutes(1)) Assert.Fail($"Nothing is acknowledged any more: {running.Exception}");
        }

        public async Task<Judged> JudgeAsync()
        {
            var insertsThere = await IdsAsync(inserts);
            var leftThere = await IdsAsync(left);
            var rightThere = await IdsAsync(right);
            var total = (await left.Find(new BsonDocument("_id", "total")).SingleAsync())["n"].AsInt32;
            var missing = inserted.Count(id => !insertsThere.Contains(id)) + transacted.Count(id => !leftThere.Contains(id));
            var torn = leftThere.Except(rightThere).Count() + rightThere.Except(leftThere).Count() + Math.Abs(total - leftThere.Count);
            var counted = await counters.Find(new BsonDocument()).Sort(new BsonDocument("_id", 1)).ToListAsync();
            var wrong = counted.Count(counter => counter["n"] != incremented[counter["_id"].AsInt32]);
            return new Judged(inserted.Count, incremented.Sum(), sentAgain, transacted.Count, missing, torn, wrong);
        }

        private async Task InsertAsync(CancellationToken stop)
        {
            while (!stop.IsCancellationRequested)
            {
                var id = Guid.NewGuid();
                if (await AcknowledgedAsync(() => inserts.InsertOneAsync(new BsonDocument("_id", Binary(id))))) inserted.Enqueue(id);
            }
        }

        private async Task TransactAsync(CancellationToken stop)
        {
            while (!stop.IsCancellationRequested)
            {
                var id = Guid.NewGuid();
                var done = await AcknowledgedAsync(async () =>
                {
                    using var session = await database.Client.StartSessionAsync();
                    await session.WithTransactionAsync(async (s, cancel) =>
                    {
                        await left.InsertOneAsync(s, new BsonDocument("_id", Binary(id)), cancellationToken: cancel);
                        await left.UpdateOneAsync(s, new BsonDocument("_id", "total"), Change.Inc("n", 1), cancellationToken: cancel);
                        await right.InsertOneAsync(s, new BsonDocument("_id", Binary(id)), cancellationToken: cancel);
                        return true;
                    });
                });
                if (done) transacted.Enqueue(id);
            }
        }

        /// <summary>Once stopped it still gets its last increment answered, so that the sum is exact.</summary>
        private async Task IncrementAsync(int counter, CancellationToken stop)
        {
            var session = RawClient.NewSession();
            RawClient? client = null;
            for (var number = 1L; !stop.IsCancellationRequested; number++)
            {
                var update = new BsonDocument
                {
                    { "update", "counters" }, { "$db", "kills" }, { "lsid", session }, { "txnNumber", number },
                    { "updates", new BsonArray { new BsonDocument { { "q", new BsonDocument("_id", counter) }, { "u", BsonDocument.Parse("{ $inc: { n: 1 } }") } } } },
                };
                for (var sent = 1; ; sent++)
                {
                    try
                    {
                        client ??= await RawClient.ConnectAsync("127.0.0.1", store.Port);
                        var reply = await client.RunAsync(update);
                        if (reply["ok"] == 1 && reply["n"] == 1) break;
                    }
                    catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
                    {
                        if (client is not null) await client.DisposeAsync();
                        client = null;
                    }

                    if (sent == 1) Interlocked.Increment(ref sentAgain);
                    await Task.Delay(20, CancellationToken.None);
                }

                incremented[counter]++;
                Interlocked.Increment(ref acknowledged);
            }

            if (client is not null) await client.DisposeAsync();
        }

        private async Task<bool> AcknowledgedAsync(Func<Task> write)
        {
            try
            {
                await write();
                Interlocked.Increment(ref acknowledged);
                return true;
            }
            catch (MongoException)
            {
                return false; // not acknowledged: it may be there or not
            }
        }

        private static BsonBinaryData Binary(Guid id) => new(id, GuidRepresentation.Standard);

        private static async Task<HashSet<Guid>> IdsAsync(IMongoCollection<BsonDocument> collection) =>
            [.. (await collection.Find(new BsonDocument()).ToListAsync()).Select(row => row["_id"]).OfType<BsonBinaryData>().Select(id => id.ToGuid())];
    }
}
