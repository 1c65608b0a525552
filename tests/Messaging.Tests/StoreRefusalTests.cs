using CoachingPlatform.TestHarness;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Messaging.Tests;

/// <summary>The watch that each service's tests end with sees what it is there for.</summary>
public sealed class StoreRefusalTests
{
    [Fact]
    public async Task A_refusal_is_noticed_and_an_ordinary_error_is_not()
    {
        var name = TestServers.NewDatabaseName();
        using var refusals = new StoreRefusals(name);
        using var elsewhere = new StoreRefusals(TestServers.NewDatabaseName());
        using var client = await TestServers.StoreClientAsync();
        var database = client.GetDatabase(name);
        var things = database.GetCollection<BsonDocument>("things");
        await things.InsertOneAsync(new BsonDocument("_id", 1));
        await Assert.ThrowsAsync<MongoWriteException>(() => things.InsertOneAsync(new BsonDocument("_id", 1)));
        refusals.AssertNone();
        await Assert.ThrowsAsync<MongoCommandException>(() => database.RunCommandAsync<BsonDocument>(new BsonDocument("noSuchThing", 1)));
        await Assert.ThrowsAsync<MongoCommandException>(() => things.Aggregate<BsonDocument>(new[] { new BsonDocument("$nope", new BsonDocument()) }).ToListAsync());
        Assert.Equal(["noSuchThing 59", "aggregate 40324"], refusals.Refused);
        elsewhere.AssertNone();
        await client.DropDatabaseAsync(name);
    }
}
