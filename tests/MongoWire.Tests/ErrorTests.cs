using System.Diagnostics;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.MongoWire.Tests;

public sealed class ErrorTests(Store store)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{ noSuchThing: 1 }", 59, "CommandNotFound")]
    [InlineData("{ listIndexes: 'missing' }", 26, "NamespaceNotFound")]
    [InlineData("{ find: 'c', filter: { $nope: 1 } }", 2, "BadValue")]
    [InlineData("{ getMore: NumberLong(1), collection: 'c' }", 43, "CursorNotFound")]
    [InlineData("{ find: 'c', readConcern: { level: 'snapshot' }, lsid: 1 }", 14, "TypeMismatch")]
    public async Task A_wrong_command_gets_MongoDBs_code(string command, int code, string name)
    {
        store.Require();
        var address = store.Client.Settings.Server;
        await using var client = await RawClient.ConnectAsync(address.Host, address.Port);
        var refused = await client.RunAsync(BsonDocument.Parse(command).Add("$db", "wire_tests"));
        Assert.Equal((0, code, name), (refused["ok"].ToInt32(), refused["code"].AsInt32, refused["codeName"].AsString));
    }

    [Fact]
    public async Task A_snapshot_read_outside_a_transaction_is_refused_and_not_ignored()
    {
        store.RequireBridge();
        var refused = await Assert.ThrowsAsync<MongoCommandException>(() => store.Database.RunCommandAsync<BsonDocument>(
            BsonDocument.Parse("{ find: 'c', readConcern: { level: 'snapshot' } }"), cancellationToken: Cancel));
        Assert.Equal(72, refused.Code);
    }

    [Theory]
    [InlineData("{ $replaceWith: { a: 1 } }")]
    [InlineData("{ $replaceRoot: { newRoot: '$sub' } }")]
    [InlineData("{ $set: { all: { $mergeObjects: ['$$ROOT', { b: 1 }] } } }")]
    [InlineData("{ $set: { all: { $setField: { field: 'x', input: '$$ROOT', value: 1 } } } }")]
    public async Task An_update_pipeline_that_would_store_two_ids_is_refused(string stage)
    {
        store.RequireBridge();
        var people = store.NewCollection();
        await people.InsertOneAsync(BsonDocument.Parse("{ _id: 1, a: 1, sub: { c: 1 } }"), cancellationToken: Cancel);
        var pipeline = new BsonDocumentStagePipelineDefinition<BsonDocument, BsonDocument>([BsonDocument.Parse(stage)]);
        var byUpdate = await Assert.ThrowsAsync<MongoCommandException>(
            () => people.UpdateOneAsync(new BsonDocument("_id", 1), pipeline, cancellationToken: Cancel));
        var byModify = await Assert.ThrowsAsync<MongoCommandException>(
            () => people.FindOneAndUpdateAsync(new BsonDocument("_id", 1), pipeline, cancellationToken: Cancel));
        Assert.Equal((115, 115), (byUpdate.Code, byModify.Code));
        Assert.Equal(BsonDocument.Parse("{ _id: 1, a: 1, sub: { c: 1 } }"), await people.Find(new BsonDocument()).SingleAsync(Cancel));
    }

    [Theory]
    [InlineData("{ aggregate: 'c', pipeline: [ { $changeStream: { } } ], cursor: { } }")]
    [InlineData("{ aggregate: 'c', pipeline: [ { $group: { _id: null, m: { $median: { input: '$a', method: 'approximate' } } } } ], cursor: { } }")]
    [InlineData("{ findAndModify: 'c', query: { a: 1 }, update: { $set: { b: 1 } }, hint: 'a_1' }")]
    [InlineData("{ findAndModify: 'c', query: { a: 1 }, update: { $set: { b: 1 } }, collation: { locale: 'en' } }")]
    [InlineData("{ create: 'series', timeseries: { timeField: 'at' } }")]
    [InlineData("{ create: 'clustered', clusteredIndex: { key: { _id: 1 }, unique: true } }")]
    public async Task What_the_engine_does_not_have_is_refused_and_not_ignored(string command)
    {
        store.RequireBridge();
        var refused = await Assert.ThrowsAsync<MongoCommandException>(
            () => store.Database.RunCommandAsync<BsonDocument>(BsonDocument.Parse(command), cancellationToken: Cancel));
        Assert.Equal(115, refused.Code);
    }

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
