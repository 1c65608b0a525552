using System.Diagnostics;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.MongoWire.Tests;

public sealed class ErrorTests(Store store)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_statement_past_its_time_is_stopped()
    {
        var people = store.NewCollection();
        await people.InsertManyAsync(Enumerable.Range(0, 2_000).Select(i => new BsonDocument("b", i)), cancellationToken: Cancel);
        // Each with each: four million pairs take seconds on any machine.
        PipelineDefinition<BsonDocument, BsonDocument> pairs = new[]
        {
            new BsonDocument("$lookup", new BsonDocument { { "from", people.CollectionNamespace.CollectionName }, { "pipeline", new BsonArray() }, { "as", "other" } }),
            new BsonDocument("$unwind", "$other"),
            new BsonDocument("$group", new BsonDocument { { "_id", "$other.b" }, { "sum", new BsonDocument("$sum", "$b") } }),
        };
        await Assert.ThrowsAsync<MongoExecutionTimeoutException>(async () =>
            await (await people.AggregateAsync(pairs, new AggregateOptions { MaxTime = TimeSpan.FromMilliseconds(20) }, Cancel)).ToListAsync(Cancel));
    }

    [Fact]
    public async Task A_drop_behind_an_open_transaction_gives_up_in_time()
    {
        await using var bridge = await store.StartBridgeAsync(options => options.DropLimit = TimeSpan.FromMilliseconds(300));
        using var client = new MongoClient(bridge.ConnectionString);
        var people = client.GetDatabase("wire_tests").GetCollection<BsonDocument>("c" + ObjectId.GenerateNewId());
        await people.InsertOneAsync(new BsonDocument("_id", 1), cancellationToken: Cancel);
        using var session = await client.StartSessionAsync(cancellationToken: Cancel);
        session.StartTransaction();
        await people.UpdateOneAsync(session, new BsonDocument("_id", 1), new BsonDocument("$set", new BsonDocument("a", 1)), cancellationToken: Cancel);
        var started = Stopwatch.GetTimestamp();
        var refused = await Assert.ThrowsAsync<MongoCommandException>(
            () => people.Database.DropCollectionAsync(people.CollectionNamespace.CollectionName, Cancel));
        Assert.Equal(46, refused.Code);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        await session.AbortTransactionAsync(Cancel);
        await people.Database.DropCollectionAsync(people.CollectionNamespace.CollectionName, Cancel);
        Assert.Equal(0, await people.CountDocumentsAsync(new BsonDocument(), cancellationToken: Cancel));
    }

    [Fact]
    public async Task Collections_and_databases_come_and_go()
    {
        store.Require();
        var database = store.Client.GetDatabase("wire_" + ObjectId.GenerateNewId());
        await database.CreateCollectionAsync("made", cancellationToken: Cancel);
        await database.GetCollection<BsonDocument>("written").InsertOneAsync(new BsonDocument("_id", 1), cancellationToken: Cancel);
        Assert.Equal(["made", "written"], (await (await database.ListCollectionNamesAsync(cancellationToken: Cancel)).ToListAsync(Cancel)).Order());
        await database.DropCollectionAsync("made", Cancel);
        await database.DropCollectionAsync("never was", Cancel);
        Assert.Equal(["written"], await (await database.ListCollectionNamesAsync(cancellationToken: Cancel)).ToListAsync(Cancel));
        Assert.Contains(database.DatabaseNamespace.DatabaseName, await (await store.Client.ListDatabaseNamesAsync(Cancel)).ToListAsync(Cancel));
        await store.Client.DropDatabaseAsync(database.DatabaseNamespace.DatabaseName, Cancel);
        Assert.DoesNotContain(database.DatabaseNamespace.DatabaseName, await (await store.Client.ListDatabaseNamesAsync(Cancel)).ToListAsync(Cancel));
    }

    [Fact]
    public async Task A_missing_PostgreSQL_is_named_in_one_sentence()
    {
        store.RequireBridge();
        var missing = await Assert.ThrowsAsync<InvalidOperationException>(() => MongoWireServer.StartAsync(
            new MongoWireOptions { Port = 0, Postgres = "Host=127.0.0.1;Port=1;Username=postgres", PostgresWait = TimeSpan.FromMilliseconds(300) }, Cancel));
        Assert.Contains("MongoWire:Postgres", missing.Message, StringComparison.Ordinal);
    }
}
