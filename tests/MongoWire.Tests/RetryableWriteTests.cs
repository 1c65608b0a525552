using MongoDB.Bson;
using MongoDB.Driver;
using Npgsql;
using Xunit;

namespace CoachingPlatform.MongoWire.Tests;

/// <summary>The same session and number sent twice takes effect once, and the second sender gets the first reply.</summary>
public sealed class RetryableWriteTests(Store store)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_increment_sent_twice_adds_once()
    {
        var counters = await CollectionWithAsync(new BsonDocument { { "_id", 1 }, { "n", 0 } });
        await using var client = await ConnectAsync();
        var update = Numbered(counters, "update", "updates", 1, BsonDocument.Parse("{ q: { _id: 1 }, u: { $inc: { n: 1 } } }"));
        var first = await client.RunAsync(update);
        var second = await client.RunAsync(update);
        Assert.Equal((1, 1), (first["nModified"], second["nModified"]));
        Assert.Equal(1, (await counters.Find(new BsonDocument()).SingleAsync(Cancel))["n"]);
    }

    [Fact]
    public async Task Two_deletes_of_one_batch_both_take_effect_and_only_once()
    {
        var people = await CollectionWithAsync([.. Enumerable.Range(0, 6).Select(i => new BsonDocument { { "_id", i }, { "k", i % 2 } })]);
        await using var client = await ConnectAsync();
        var delete = Numbered(people, "delete", "deletes", 1,
            BsonDocument.Parse("{ q: { k: 0 }, limit: 1 }"), BsonDocument.Parse("{ q: { k: 1 }, limit: 1 }"));
        Assert.Equal(2, (await client.RunAsync(delete))["n"]);
        Assert.Equal(2, (await client.RunAsync(delete))["n"]);
        Assert.Equal(4, await people.CountDocumentsAsync(new BsonDocument(), cancellationToken: Cancel));
    }

    [Fact]
    public async Task Find_and_modify_sent_twice_answers_the_same_document()
    {
        var counters = await CollectionWithAsync(new BsonDocument { { "_id", 1 }, { "n", 0 } });
        await using var client = await ConnectAsync();
        var modify = new BsonDocument
        {
            { "findAndModify", Name(counters) }, { "query", new BsonDocument("_id", 1) }, { "update", BsonDocument.Parse("{ $inc: { n: 1 } }") },
            { "new", true }, { "$db", "wire_tests" }, { "lsid", RawClient.NewSession() }, { "txnNumber", 5L },
        };
        Assert.Equal(1, (await client.RunAsync(modify))["value"]["n"]);
        Assert.Equal(1, (await client.RunAsync(modify))["value"]["n"]);
        Assert.Equal(2, (await client.RunAsync(modify.Set("txnNumber", 6L)))["value"]["n"]);
    }

    [Fact]
    public async Task An_insert_with_errors_answers_the_same_errors_again()
    {
        var people = await CollectionWithAsync(new BsonDocument("_id", 1));
        await using var client = await ConnectAsync();
        var insert = Numbered(people, "insert", "documents", 1, new BsonDocument("_id", 1), new BsonDocument("_id", 2)).Add("ordered", false);
        var (first, second) = (await client.RunAsync(insert), await client.RunAsync(insert));
        Assert.Equal([11000, 11000], new[] { first, second }.Select(reply => reply["writeErrors"][0]["code"].AsInt32));
        Assert.Equal((1, 1), (first["n"], second["n"]));
    }

    [Fact]
    public async Task The_same_write_from_many_connections_at_once_takes_effect_once()
    {
        var counters = await CollectionWithAsync(new BsonDocument { { "_id", 1 }, { "n", 0 } });
        var update = Numbered(counters, "update", "updates", 1, BsonDocument.Parse("{ q: { _id: 1 }, u: { $inc: { n: 1 } } }"));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await using var client = await ConnectAsync();
            Assert.Equal(1, (await client.RunAsync(update))["nModified"]);
        }));
        Assert.Equal(1, (await counters.Find(new BsonDocument()).SingleAsync(Cancel))["n"]);
    }

    [Fact]
    public async Task An_older_number_than_the_latest_is_refused()
    {
        var people = await CollectionWithAsync(new BsonDocument("_id", 1));
        await using var client = await ConnectAsync();
        var session = RawClient.NewSession();
        await client.RunAsync(Numbered(people, "insert", "documents", 9, new BsonDocument("_id", 2)).Set("lsid", session));
        var refused = await client.RunAsync(Numbered(people, "insert", "documents", 8, new BsonDocument("_id", 3)).Set("lsid", session));
        Assert.Equal(225, refused["code"]);
        Assert.Equal(2, await people.CountDocumentsAsync(new BsonDocument(), cancellationToken: Cancel));
    }

    [Fact]
    public async Task A_session_keeps_one_reply_and_takes_it_along_when_it_ends()
    {
        store.RequireBridge();
        var people = await CollectionWithAsync(new BsonDocument("_id", 1));
        await using var client = await ConnectAsync();
        var session = RawClient.NewSession();
        for (var number = 1; number <= 5; number++)
            await client.RunAsync(Numbered(people, "insert", "documents", number, new BsonDocument()).Set("lsid", session));
        Assert.Equal(1, await KeptRepliesAsync(session));
        await client.RunAsync(new BsonDocument { { "endSessions", new BsonArray { session } }, { "$db", "admin" } });
        Assert.Equal(0, await KeptRepliesAsync(session));
    }

    private static async Task<long> KeptRepliesAsync(BsonDocument session)
    {
        await using var source = NpgsqlDataSource.Create(Store.Postgres!);
        await using var count = source.CreateCommand("SELECT count(*) FROM mongowire.kept_reply WHERE session = $1");
        count.Parameters.AddWithValue(session["id"].AsBsonBinaryData.ToGuid(GuidRepresentation.Standard));
        return (long)(await count.ExecuteScalarAsync(Cancel))!;
    }

    private static BsonDocument Numbered(IMongoCollection<BsonDocument> collection, string command, string list, long number, params BsonDocument[] statements) => new()
    {
        { command, Name(collection) }, { list, new BsonArray(statements) }, { "$db", "wire_tests" },
        { "lsid", RawClient.NewSession() }, { "txnNumber", number },
    };

    private static string Name(IMongoCollection<BsonDocument> collection) => collection.CollectionNamespace.CollectionName;

    private async Task<RawClient> ConnectAsync()
    {
        var address = store.Client.Settings.Server;
        return await RawClient.ConnectAsync(address.Host, address.Port);
    }

    private async Task<IMongoCollection<BsonDocument>> CollectionWithAsync(params BsonDocument[] documents)
    {
        var collection = store.NewCollection();
        await collection.InsertManyAsync(documents, cancellationToken: Cancel);
        return collection;
    }
}
