using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.MongoWire.Tests;

public sealed class IndexTests(Store store)
{
    private static readonly IndexKeysDefinitionBuilder<BsonDocument> Keys = Builders<BsonDocument>.IndexKeys;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_unique_index_holds_as_soon_as_it_is_made()
    {
        var people = store.NewCollection();
        await people.Indexes.CreateOneAsync(
            new CreateIndexModel<BsonDocument>(Keys.Ascending("tenant").Ascending("phone"), new CreateIndexOptions { Unique = true }), cancellationToken: Cancel);
        await people.InsertOneAsync(new BsonDocument { { "tenant", 1 }, { "phone", "a" } }, cancellationToken: Cancel);
        await people.InsertOneAsync(new BsonDocument { { "tenant", 2 }, { "phone", "a" } }, cancellationToken: Cancel);
        var duplicate = await Assert.ThrowsAsync<MongoWriteException>(
            () => people.InsertOneAsync(new BsonDocument { { "tenant", 1 }, { "phone", "a" } }, cancellationToken: Cancel));
        Assert.Equal((11000, ServerErrorCategory.DuplicateKey), (duplicate.WriteError.Code, duplicate.WriteError.Category));
        var viaUpsert = await Assert.ThrowsAsync<MongoCommandException>(() => people.FindOneAndUpdateAsync(
            new BsonDocument("_id", 77), new BsonDocument("$set", new BsonDocument { { "tenant", 1 }, { "phone", "a" } }),
            new FindOneAndUpdateOptions<BsonDocument> { IsUpsert = true }, Cancel));
        Assert.Equal(11000, viaUpsert.Code);
        Assert.All([duplicate.WriteError.Message, viaUpsert.Message], message => Assert.Contains("E11000", message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_partial_unique_index_binds_only_what_it_covers()
    {
        var seats = store.NewCollection();
        await seats.Indexes.CreateOneAsync(
            new CreateIndexModel<BsonDocument>(Keys.Ascending("learner"),
                new CreateIndexOptions<BsonDocument> { Unique = true, PartialFilterExpression = new BsonDocument("active", true) }),
            cancellationToken: Cancel);
        await seats.InsertOneAsync(new BsonDocument { { "learner", 1 }, { "active", true } }, cancellationToken: Cancel);
        await seats.InsertManyAsync([new() { { "learner", 1 }, { "active", false } }, new() { { "learner", 1 }, { "active", false } }], cancellationToken: Cancel);
        await Assert.ThrowsAsync<MongoWriteException>(
            () => seats.InsertOneAsync(new BsonDocument { { "learner", 1 }, { "active", true } }, cancellationToken: Cancel));
    }

    [Fact]
    public async Task Making_the_same_index_again_is_fine_and_a_different_one_under_its_name_is_not()
    {
        var people = store.NewCollection();
        var model = new CreateIndexModel<BsonDocument>(Keys.Ascending("a"), new CreateIndexOptions { Name = "a" });
        await people.Indexes.CreateOneAsync(model, cancellationToken: Cancel);
        await people.Indexes.CreateOneAsync(model, cancellationToken: Cancel);
        var conflict = await Assert.ThrowsAsync<MongoCommandException>(() => people.Indexes.CreateOneAsync(
            new CreateIndexModel<BsonDocument>(Keys.Ascending("b"), new CreateIndexOptions { Name = "a" }), cancellationToken: Cancel));
        Assert.Equal(86, conflict.Code);
        await people.Indexes.DropOneAsync("a", Cancel);
        Assert.Equal(["_id_"], (await (await people.Indexes.ListAsync(Cancel)).ToListAsync(Cancel)).Select(index => index["name"].AsString));
    }

    [Fact]
    public async Task An_index_with_a_time_to_live_is_listed_with_it_and_can_be_changed()
    {
        var tokens = store.NewCollection();
        await tokens.Indexes.CreateOneAsync(
            new CreateIndexModel<BsonDocument>(Keys.Ascending("at"), new CreateIndexOptions { Name = "ttl", ExpireAfter = TimeSpan.FromHours(1) }), cancellationToken: Cancel);
        Assert.Equal(3600, (await IndexAsync(tokens, "ttl"))["expireAfterSeconds"].ToInt32());
        await store.Database.RunCommandAsync<BsonDocument>(new BsonDocument
        {
            { "collMod", tokens.CollectionNamespace.CollectionName }, { "index", new BsonDocument { { "name", "ttl" }, { "expireAfterSeconds", 60 } } },
        }, cancellationToken: Cancel);
        Assert.Equal(60, (await IndexAsync(tokens, "ttl"))["expireAfterSeconds"].ToInt32());
    }

    [Fact]
    public async Task Explain_names_the_index_a_query_uses()
    {
        store.RequireBridge();
        var people = store.NewCollection();
        await people.InsertManyAsync(Enumerable.Range(0, 500).Select(i => new BsonDocument { { "city", i % 50 } }), cancellationToken: Cancel);
        await people.Indexes.CreateOneAsync(new CreateIndexModel<BsonDocument>(Keys.Ascending("city"), new CreateIndexOptions { Name = "by_city" }), cancellationToken: Cancel);
        var find = new BsonDocument { { "find", people.CollectionNamespace.CollectionName }, { "filter", new BsonDocument("city", 7) } };
        var plan = await store.Database.RunCommandAsync<BsonDocument>(new BsonDocument("explain", find), cancellationToken: Cancel);
        Assert.Contains("\"indexName\" : \"by_city\"", plan["queryPlanner"]["winningPlan"].ToJson(), StringComparison.Ordinal);
        find["filter"] = new BsonDocument("other", 7);
        plan = await store.Database.RunCommandAsync<BsonDocument>(new BsonDocument("explain", find), cancellationToken: Cancel);
        Assert.DoesNotContain("by_city", plan["queryPlanner"]["winningPlan"].ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sorting_with_a_collation_ignores_case()
    {
        var people = store.NewCollection();
        await people.InsertManyAsync([new("name", "budi"), new("name", "Ani"), new("name", "Citra")], cancellationToken: Cancel);
        var options = new FindOptions { Collation = new Collation("en", strength: CollationStrength.Secondary) };
        var names = await people.Find(new BsonDocument(), options).Sort(new BsonDocument("name", 1)).ToListAsync(Cancel);
        Assert.Equal(["Ani", "budi", "Citra"], names.Select(row => row["name"].AsString));
        Assert.Equal(1, await people.CountDocumentsAsync(new BsonDocument("name", "BUDI"), new CountOptions { Collation = options.Collation }, Cancel));
    }

    private static async Task<BsonDocument> IndexAsync(IMongoCollection<BsonDocument> collection, string name) =>
        (await (await collection.Indexes.ListAsync(Cancel)).ToListAsync(Cancel)).Single(index => index["name"] == name);
}
