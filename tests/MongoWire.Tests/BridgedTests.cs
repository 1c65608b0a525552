using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.MongoWire.Tests;

/// <summary>What the engine does otherwise or not at all, and the bridge makes right.</summary>
public sealed class BridgedTests(Store store)
{
    private static readonly FilterDefinition<BsonDocument> All = new BsonDocument();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{ $replaceWith: { a: 5 } }", "{ _id: 1, a: 5 }")]
    [InlineData("{ $replaceWith: { _id: 1, a: 5 } }", "{ _id: 1, a: 5 }")]
    [InlineData("{ $replaceRoot: { newRoot: '$sub' } }", "{ _id: 1, c: 1 }")]
    [InlineData("{ $replaceWith: { $mergeObjects: ['$$ROOT', { b: 1 }] } }", "{ _id: 1, a: 1, sub: { c: 1 }, b: 1 }")]
    [InlineData("{ $replaceWith: { $setField: { field: 'b', input: '$$ROOT', value: 1 } } }", "{ _id: 1, a: 1, sub: { c: 1 }, b: 1 }")]
    [InlineData("{ $set: { all: { $mergeObjects: ['$sub', { b: 1 }] } } }", "{ _id: 1, a: 1, sub: { c: 1 }, all: { c: 1, b: 1 } }")]
    public async Task A_pipeline_that_replaces_the_document_leaves_one_id(string stage, string expected)
    {
        var people = await CollectionWithAsync("{ _id: 1, a: 1, sub: { c: 1 } }");
        await people.UpdateOneAsync(All, Pipeline(stage), cancellationToken: Cancel);
        Assert.Equal(BsonDocument.Parse(expected), await people.Find(All).SingleAsync(Cancel)); // two equal names would not read
        await people.ReplaceOneAsync(All, BsonDocument.Parse("{ a: 1, sub: { c: 1 } }"), cancellationToken: Cancel);
        var after = await people.FindOneAndUpdateAsync(
            All, Pipeline(stage), new FindOneAndUpdateOptions<BsonDocument> { ReturnDocument = ReturnDocument.After }, Cancel);
        Assert.Equal(BsonDocument.Parse(expected), after);
    }

    [Fact]
    public async Task A_pipeline_does_not_change_the_id()
    {
        var people = await CollectionWithAsync("{ _id: 1, a: 1 }");
        var refused = await Assert.ThrowsAsync<MongoWriteException>(
            () => people.UpdateOneAsync(All, Pipeline("{ $replaceWith: { _id: 2 } }"), cancellationToken: Cancel));
        Assert.Contains(refused.WriteError.Code, new[] { 66, 2 }); // MongoDB's ImmutableField; the engine calls it BadValue
        Assert.Equal(BsonDocument.Parse("{ _id: 1, a: 1 }"), await people.Find(All).SingleAsync(Cancel));
    }

    [Fact]
    public async Task A_write_concern_above_one_node_is_never_taken_for_fulfilled()
    {
        var people = await CollectionWithAsync("{ _id: 1 }");
        var two = await Assert.ThrowsAsync<MongoWriteException>(
            () => people.WithWriteConcern(new WriteConcern(9)).InsertOneAsync(new BsonDocument("_id", 2), cancellationToken: Cancel));
        var named = await Assert.ThrowsAsync<MongoWriteException>(
            () => people.WithWriteConcern(new WriteConcern("nope")).InsertOneAsync(new BsonDocument("_id", 3), cancellationToken: Cancel));
        Assert.Equal((100, 79), (two.WriteConcernError.Code, named.WriteConcernError.Code));
        Assert.Equal(3, await people.CountDocumentsAsync(All, cancellationToken: Cancel)); // as on MongoDB, the write itself is done
    }

    [Fact]
    public async Task A_hint_that_names_an_index_is_taken_and_another_is_not()
    {
        var people = await CollectionWithAsync("{ _id: 1, a: 1 }");
        await people.Indexes.CreateOneAsync(new CreateIndexModel<BsonDocument>("{ a: 1 }"), cancellationToken: Cancel);
        var set = new BsonDocument("$set", new BsonDocument("b", 1));
        var updated = await people.UpdateOneAsync("{ a: 1 }", set, new UpdateOptions { Hint = "a_1" }, Cancel);
        var found = await people.FindOneAndUpdateAsync<BsonDocument>(
            "{ a: 1 }", set, new FindOneAndUpdateOptions<BsonDocument> { Hint = new BsonDocument("a", 1) }, Cancel);
        Assert.Equal((1, 1), (updated.ModifiedCount, found["b"].AsInt32));
        var refused = await Assert.ThrowsAsync<MongoCommandException>(
            () => people.DeleteOneAsync("{ a: 1 }", new DeleteOptions { Hint = new BsonDocument("b", 1) }, Cancel));
        Assert.Equal(2, refused.Code);
    }

    [Fact]
    public async Task A_snapshot_session_reads_its_moment_while_others_write_and_drop()
    {
        var people = await CollectionWithAsync("{ _id: 1, n: 1 }");
        using var session = await store.Client.StartSessionAsync(new ClientSessionOptions { Snapshot = true }, Cancel);
        Assert.Equal(1, (await people.Find(session, All).SingleAsync(Cancel))["n"]);
        await people.UpdateOneAsync(All, new BsonDocument("$set", new BsonDocument("n", 2)), cancellationToken: Cancel);
        Assert.Equal(1, (await people.Find(session, All).SingleAsync(Cancel))["n"]);
        Assert.Equal(2, (await people.Find(All).SingleAsync(Cancel))["n"]);
        await people.Database.DropCollectionAsync(people.CollectionNamespace.CollectionName, Cancel); // waits for nobody
        Assert.Equal(0, await people.CountDocumentsAsync(All, cancellationToken: Cancel));
    }

    [Fact]
    public async Task A_snapshot_nobody_reads_is_given_up_and_its_connection_is_free_again()
    {
        var time = new AdjustableTime();
        await using var bridge = await store.StartBridgeAsync(options => { options.Time = time; options.MaxTransactions = 2; });
        using var client = new MongoClient(bridge.ConnectionString);
        var people = client.GetDatabase("wire_tests").GetCollection<BsonDocument>("c" + ObjectId.GenerateNewId());
        await people.InsertOneAsync(new BsonDocument("_id", 1), cancellationToken: Cancel);
        for (var round = 0; round < 3; round++)
        {
            using var session = await client.StartSessionAsync(new ClientSessionOptions { Snapshot = true }, Cancel);
            Assert.Equal(1, await people.CountDocumentsAsync(session, All, cancellationToken: Cancel));
            time.Advance(TimeSpan.FromSeconds(61));
            await bridge.Sessions.ExpireAsync();
            var tooOld = await Assert.ThrowsAsync<MongoCommandException>(() => people.CountDocumentsAsync(session, All, cancellationToken: Cancel));
            Assert.Equal(239, tooOld.Code);
        }
    }

    [Fact]
    public async Task A_clients_bulk_write_sent_again_takes_effect_once()
    {
        store.Require();
        var people = await CollectionWithAsync("{ _id: 1, n: 1 }");
        var ns = people.CollectionNamespace.FullName;
        var address = store.Client.Settings.Server;
        await using var client = await RawClient.ConnectAsync(address.Host, address.Port);
        var command = new BsonDocument
        {
            { "bulkWrite", 1 }, { "lsid", RawClient.NewSession() }, { "txnNumber", 1L }, { "$db", "admin" },
            { "nsInfo", new BsonArray { new BsonDocument("ns", ns), new BsonDocument("ns", ns + "_other") } },
            { "ops", BsonDocument.Parse("""
                { ops: [
                    { update: 0, filter: { _id: 1 }, updateMods: { $inc: { n: 1 } }, multi: false },
                    { insert: 1, document: { _id: 5 } },
                    { insert: 1, document: { _id: 5 } },
                    { delete: 0, filter: { _id: 77 }, multi: false }] }
                """)["ops"] },
            { "ordered", false },
        };
        var first = await client.RunAsync(command);
        var again = await client.RunAsync(command);
        Assert.Equal(first["cursor"], again["cursor"]);
        Assert.Equal((1, 1, 1, 0), (again["nErrors"].ToInt32(), again["nInserted"].ToInt32(), again["nModified"].ToInt32(), again["nDeleted"].ToInt32()));
        Assert.Equal(11000, again["cursor"]["firstBatch"][2]["code"].AsInt32);
        Assert.Equal(2, (await people.Find(All).SingleAsync(Cancel))["n"]);
    }

    [Fact]
    public async Task Aggregation_into_a_collection_reads_a_missing_one_as_empty()
    {
        store.Require();
        var missing = store.NewCollection();
        var target = store.NewCollection().CollectionNamespace.CollectionName;
        await missing.Aggregate().OutAsync(target, Cancel);
        Assert.Equal(0, await missing.Database.GetCollection<BsonDocument>(target).CountDocumentsAsync(All, cancellationToken: Cancel));
    }

    [Fact]
    public async Task Sizes_of_a_database_and_a_collection_are_told()
    {
        var people = await CollectionWithAsync("{ _id: 1 }");
        var collection = await people.Database.RunCommandAsync<BsonDocument>(new BsonDocument("collStats", people.CollectionNamespace.CollectionName), cancellationToken: Cancel);
        var database = await people.Database.RunCommandAsync<BsonDocument>(new BsonDocument("dbStats", 1), cancellationToken: Cancel);
        Assert.Equal((1, people.Database.DatabaseNamespace.DatabaseName), (collection["count"].ToInt32(), database["db"].AsString));
    }

    private static UpdateDefinition<BsonDocument> Pipeline(string stage) =>
        new BsonDocumentStagePipelineDefinition<BsonDocument, BsonDocument>([BsonDocument.Parse(stage)]);

    private async Task<IMongoCollection<BsonDocument>> CollectionWithAsync(string document)
    {
        var collection = store.NewCollection();
        await collection.InsertOneAsync(BsonDocument.Parse(document), cancellationToken: Cancel);
        return collection;
    }
}
