using System.Diagnostics;
using System.Globalization;
using MongoDB.Bson;
using MongoDB.Driver;
using Npgsql;
using Xunit;

namespace CoachingPlatform.MongoWire.Tests.Faults;

/// <summary>PostgreSQL on a disk that fills up, while inserts, updates and transactions go on.</summary>
public sealed class FullDiskTests(ITestOutputHelper output)
{
    private const int Megabytes = 500, OutOfDiskSpace = 14031, RefusedWrites = 300;
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(20);

    // PostgreSQL starts again and recovers, on a build server beside others.
    private static readonly TimeSpan LongestReturn = TimeSpan.FromSeconds(180);
    private static readonly UpdateDefinitionBuilder<BsonDocument> Change = Builders<BsonDocument>.Update;
    private readonly Dictionary<int, int> acknowledged = []; // document → increments of it that were acknowledged
    private readonly Dictionary<int, int> refusals = []; // code → how often
    private int next;

    [Fact]
    public async Task A_full_disk_is_said_so_and_once_there_is_space_the_store_goes_on_with_all_it_acknowledged()
    {
        await using var store = await OwnStore.StartAsync(Megabytes);
        using var client = store.Client();
        var documents = client.GetDatabase("disk").GetCollection<BsonDocument>("documents");
        await WriteAsync(documents);
        var ballast = Path.Combine(store.Data, "ballast");
        using (var file = File.Create(ballast)) file.Write(new byte[new DriveInfo(store.Data).AvailableFreeSpace - 20_000_000]);

        var longest = TimeSpan.Zero;
        for (var watch = Stopwatch.StartNew(); refusals.Values.Sum() < RefusedWrites; watch.Restart())
        {
            Assert.True(next < 20_000, "The disk does not fill up.");
            await WriteAsync(documents).WaitAsync(LongestAnswer);
            if (watch.Elapsed > longest) longest = watch.Elapsed;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{acknowledged.Count} documents acknowledged; refusals by code: {string.Join(", ", refusals)}; longest answer {longest.TotalSeconds:0.0} s"));
        Assert.Equal([OutOfDiskSpace], refusals.Keys);
        await AssertAllThereAsync(documents); // also while it is full
        var taken = await UseUpLogAsync(store);
        output.WriteLine($"PostgreSQL's log took {taken} more files on the full disk");
        File.Delete(ballast);
        var before = acknowledged.Count;
        for (var watch = Stopwatch.StartNew(); acknowledged.Count == before; await WriteAsync(documents))
            Assert.True(watch.Elapsed < LongestReturn, "Nothing is acknowledged though there is space.");

        await AssertAllThereAsync(documents);
    }

    /// <summary>A new document, and now and then more of an old one, alone or in a transaction with a new one.</summary>
    private async Task WriteAsync(IMongoCollection<BsonDocument> documents)
    {
        var id = next++;
        var document = new BsonDocument { { "_id", id }, { "n", 0 }, { "bytes", Incompressible(20_000) } };
        var old = id / 2;
        try
        {
            switch (id % 3)
            {
                case 0:
                    await documents.InsertOneAsync(document);
                    break;
                case 1:
                    var update = await documents.UpdateOneAsync(new BsonDocument("_id", old), Change.Inc("n", 1));
                    if (update.MatchedCount == 1) acknowledged[old]++;
                    return;
                default:
                    using (var session = await documents.Database.Client.StartSessionAsync())
                    {
                        session.StartTransaction();
                        await documents.InsertOneAsync(session, document);
                        var inside = await documents.UpdateOneAsync(session, new BsonDocument("_id", old), Change.Inc("n", 1));
                        await session.CommitTransactionAsync();
                        if (inside.MatchedCount == 1) acknowledged[old]++;
                    }

                    break;
            }

            acknowledged[id] = 0;
        }
        catch (Exception exception) when (CodeOf(exception) is { } code)
        {
            refusals[code] = refusals.GetValueOrDefault(code) + 1;
        }
    }

    /// <summary>The worst that can come: the write-ahead log is asked for file after file, until PostgreSQL is taken down by it or 60 are through.</summary>
    private static async Task<int> UseUpLogAsync(OwnStore store)
    {
        await using var source = NpgsqlDataSource.Create(store.Postgres);
        for (var taken = 0; ; taken++)
        {
            try
            {
                await using var command = source.CreateCommand("SELECT pg_logical_emit_message(false, 'log file', ''), pg_switch_wal()");
                if (taken == 60) return taken;
                await command.ExecuteNonQueryAsync();
            }
            catch (NpgsqlException)
            {
                return taken;
            }
        }
    }

    private static int? CodeOf(Exception exception) => exception switch
    {
        MongoWriteException write => write.WriteError.Code,
        MongoCommandException command => command.Code,
        _ => null,
    };

    private static byte[] Incompressible(int size)
    {
        var bytes = new byte[size];
        Random.Shared.NextBytes(bytes);
        return bytes;
    }

    /// <summary>Exactly what was acknowledged: a refused write or half a transaction would show.</summary>
    private async Task AssertAllThereAsync(IMongoCollection<BsonDocument> documents)
    {
        var there = await documents.Find(new BsonDocument()).Project(Builders<BsonDocument>.Projection.Include("n")).ToListAsync();
        Assert.Equal(acknowledged.OrderBy(entry => entry.Key), there.ToDictionary(row => row["_id"].AsInt32, row => row["n"].AsInt32).OrderBy(entry => entry.Key));
    }
}
