using System.Globalization;
using MongoDB.Bson;
using Npgsql;
using Xunit;

namespace CoachingPlatform.MongoWire.Tests.Faults;

/// <summary>
/// Whatever bytes arrive: an answer or a closed connection, never a wait without end, and everybody else is served on.
/// COACHING_FRAMES is how many (2,000 unless told; the acceptance run takes 200,000), COACHING_SEED makes a run's chances again.
/// </summary>
public sealed class MutatedFrameTests(ITestOutputHelper output)
{
    private const int Clients = 4;
    private const long MoreMemory = 300_000_000;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>One of each kind that a client sends.</summary>
    internal static readonly BsonDocument[] Commands =
    [
        BsonDocument.Parse("{ insert: 'mutated', documents: [ { a: 1, s: 'text', d: { e: [1, 2.5, null] } } ], ordered: true }"),
        BsonDocument.Parse("{ find: 'mutated', filter: { a: { $gt: 0 } }, sort: { a: 1 }, limit: 5 }"),
        BsonDocument.Parse("{ update: 'mutated', updates: [ { q: { a: 1 }, u: { $set: { b: 'x' } } } ] }"),
        BsonDocument.Parse("{ aggregate: 'mutated', pipeline: [ { $group: { _id: '$a', n: { $sum: 1 } } } ], cursor: { } }"),
        BsonDocument.Parse("{ findAndModify: 'mutated', query: { a: 1 }, update: [ { $set: { c: '$a' } } ], new: true }"),
        BsonDocument.Parse("{ delete: 'mutated', deletes: [ { q: { a: { $lt: 0 } }, limit: 0 } ] }"),
        BsonDocument.Parse("{ hello: 1, helloOk: true }"),
        BsonDocument.Parse("{ getMore: NumberLong(5), collection: 'mutated' }"),
    ];

    [Fact]
    public async Task Mutated_frames_crash_nothing_hang_nothing_and_leave_nothing_behind()
    {
        var frames = Chance.Number("COACHING_FRAMES", 2_000);
        var random = Chance.Seeded(output);
        await using var store = await OwnStore.StartAsync();
        await SendAsync(store.Port, 400, random.Next()); // everything is loaded now
        var (memory, sockets, started) = (store.Bridge.Memory, store.Bridge.Sockets, await PostgresStartedAsync(store));
        var most = memory;
        var sent = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ =>
        {
            var seed = random.Next();
            return Task.Run(() => SendAsync(store.Port, frames / Clients, seed, () => most = Math.Max(most, store.Bridge.Memory)));
        }));
        using (var client = store.Client()) await client.GetDatabase("mutated").RunCommandAsync<BsonDocument>(new BsonDocument("ping", 1));
        var left = await LeftAsync(store, sockets);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{frames} frames: {sent.Sum(s => s.Answered)} answered, {sent.Sum(s => s.Closed)} closed the connection; memory {memory / 1_000_000} → at most {most / 1_000_000} MB, sockets {sockets} → {left}"));
        Assert.Equal(started, await PostgresStartedAsync(store));
        Assert.InRange(sent.Sum(s => s.Answered), frames / 2, frames);
        Assert.InRange(most, 0, memory + MoreMemory);
        Assert.InRange(left, 0, sockets + 64); // at most the pool's connections to PostgreSQL are more
    }

    private static async Task<(int Answered, int Closed)> SendAsync(int port, int frames, int seed, Action? every100 = null)
    {
        var random = new Random(seed);
        var (answered, closed) = (0, 0);
        MutatedFrameSender? sender = null;
        for (var i = 0; i < frames; i++)
        {
            sender ??= await MutatedFrameSender.ConnectAsync(port);
            if (await sender.SendAsync(Mutation.Of(Commands[i % Commands.Length], random)).WaitAsync(Longest))
            {
                answered++;
            }
            else
            {
                closed++;
                sender.Dispose();
                sender = null;
            }

            if (i % 100 == 0) every100?.Invoke();
        }

        sender?.Dispose();
        return (answered, closed);
    }

    /// <summary>The bridge's sockets once those of the clients are gone.</summary>
    private static async Task<int> LeftAsync(OwnStore store, int before)
    {
        var left = store.Bridge.Sockets;
        for (var deadline = DateTime.UtcNow.AddSeconds(10); left > before && DateTime.UtcNow < deadline; left = store.Bridge.Sockets) await Task.Delay(50);
        return left;
    }

    /// <summary>PostgreSQL restarts all of itself when one backend dies; its start time tells.</summary>
    private static async Task<DateTime> PostgresStartedAsync(OwnStore store)
    {
        await using var source = NpgsqlDataSource.Create(store.Postgres);
        await using var command = source.CreateCommand("SELECT max(backend_start) FROM pg_stat_activity WHERE backend_type = 'checkpointer'");
        return (DateTime)(await command.ExecuteScalarAsync())!;
    }
}
