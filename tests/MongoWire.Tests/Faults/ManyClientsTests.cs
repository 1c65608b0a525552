using System.Diagnostics;
using System.Globalization;
using MongoDB.Bson;
using MongoDB.Driver;
using Npgsql;
using Xunit;

namespace CoachingPlatform.MongoWire.Tests.Faults;

/// <summary>Many clients at once, each with its own connections, on a bridge that has 32 connections for statements and 32 for transactions.</summary>
public sealed class ManyClientsTests(ITestOutputHelper output)
{
    private const int Clients = 200, Rounds = 3, PooledConnections = 64;
    private static readonly FilterDefinitionBuilder<BsonDocument> Where = Builders<BsonDocument>.Filter;

    [Fact]
    public async Task Two_hundred_clients_at_once_are_all_served()
    {
        await using var store = await OwnStore.StartAsync();
        using (var first = store.Client()) await Collection(first).InsertOneAsync(new BsonDocument { { "_id", "total" }, { "n", 0 } });
        var together = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var serving = Enumerable.Range(0, Clients).Select(async client =>
        {
            await together.Task;
            return await ServeAsync(store, client);
        }).ToList();
        var watch = Stopwatch.StartNew();
        together.SetResult();
        var all = Task.WhenAll(serving);
        var most = 0L;
        await using var postgres = NpgsqlDataSource.Create(store.Postgres);
        while (await Task.WhenAny(all, Task.Delay(50)) != all) most = Math.Max(most, await ConnectionsAsync(postgres));

        var found = await all;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Clients} clients, each {Rounds} transactions and {Rounds} finds, in {watch.Elapsed.TotalSeconds:0.0} s; at most {most} connections to PostgreSQL"));
        Assert.All(found, rows => Assert.Equal(Rounds, rows));
        Assert.InRange(most, 1, PooledConnections);
        using var last = store.Client();
        Assert.Equal((Clients * Rounds) + 1, await Collection(last).CountDocumentsAsync(Where.Empty));
    }

    /// <summary>The client's transactions, each followed by a find of what it has written so far; answers what the last one found.</summary>
    private static async Task<int> ServeAsync(OwnStore store, int number)
    {
        using var client = store.Client($"client {number}");
        var documents = Collection(client);
        var found = 0;
        for (var round = 0; round < Rounds; round++)
        {
            using var session = await client.StartSessionAsync();
            await session.WithTransactionAsync(async (s, cancel) =>
            {
                await documents.InsertOneAsync(s, new BsonDocument { { "_id", $"{number}.{round}" }, { "client", number }, { "n", 1 } }, cancellationToken: cancel);
                return await documents.Find(s, Where.Eq("_id", $"{number}.{round}")).SingleAsync(cancel);
            });
            found = (await documents.Find(Where.Eq("client", number)).ToListAsync()).Count;
        }

        return found;
    }

    private static IMongoCollection<BsonDocument> Collection(MongoClient client) => client.GetDatabase("many").GetCollection<BsonDocument>("documents");

    private static async Task<long> ConnectionsAsync(NpgsqlDataSource postgres)
    {
        await using var count = postgres.CreateCommand("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'MongoWire'");
        return (long)(await count.ExecuteScalarAsync())!;
    }
}
