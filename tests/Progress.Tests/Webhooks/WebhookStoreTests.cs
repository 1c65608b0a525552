using CoachingPlatform.Progress.Storage;
using CoachingPlatform.TestHarness;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Progress.Tests.Webhooks;

/// <summary>The webhooks' collection.</summary>
[Collection(typeof(SendingService))] // whose service has registered how documents are mapped
public sealed class WebhookStoreTests
{
    [Fact]
    public async Task The_index_of_the_first_version_gives_way_to_the_one_of_now()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var client = await TestServers.StoreClientAsync();
        var database = client.GetDatabase(TestServers.NewDatabaseName());
        var indexes = database.GetCollection<BsonDocument>("webhooks").Indexes;
        await indexes.CreateOneAsync(
            new CreateIndexModel<BsonDocument>(new BsonDocument { { "partnerId", 1 }, { "slot", 1 } }, new CreateIndexOptions { Name = "partner", Unique = true }),
            cancellationToken: cancellation);
        var store = new WebhookStore(database);

        await store.PrepareAsync(cancellation);
        await store.PrepareAsync(cancellation);

        using var listed = await indexes.ListAsync(cancellation);
        var partner = Assert.Single(await listed.ToListAsync(cancellation), index => index["name"] == "partner");
        Assert.Equal(new BsonDocument { { "partnerId", 1 }, { "_id", 1 } }, partner["key"].AsBsonDocument);
        Assert.False(partner.Contains("unique"));
        await client.DropDatabaseAsync(database.DatabaseNamespace.DatabaseName, cancellation);
    }
}
