using CoachingPlatform.TestHarness;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Messaging.Tests;

public sealed class StartTests
{
    [Fact]
    public async Task A_start_waits_for_a_collection_that_a_killed_process_still_has_locked()
    {
        // Longer than the store lets an index wait (10 s), so that the first try is refused.
        var heldFor = TimeSpan.FromSeconds(13);
        await using var place = new MessagingHost.Place();
        var database = (await TestServers.StoreClientAsync()).GetDatabase(place.Database);
        await database.CreateCollectionAsync("outbox", cancellationToken: TestContext.Current.CancellationToken);
        using var session = await database.Client.StartSessionAsync(cancellationToken: TestContext.Current.CancellationToken);
        session.StartTransaction();
        await WriteAsync();

        var starting = MessagingHost.StartAsync(place);
        using (var beat = new PeriodicTimer(TimeSpan.FromSeconds(1)))
        {
            // Each write keeps the transaction from ending as an idle one.
            for (var held = TimeSpan.Zero; held < heldFor; held += beat.Period)
            {
                await beat.WaitForNextTickAsync(TestContext.Current.CancellationToken);
                await WriteAsync();
            }
        }

        Assert.False(starting.IsCompleted);
        await session.AbortTransactionAsync(TestContext.Current.CancellationToken);
        await using var host = await starting;
        var indexes = await (await host.Inspected.GetCollection<BsonDocument>("outbox").Indexes.ListAsync(TestContext.Current.CancellationToken))
            .ToListAsync(TestContext.Current.CancellationToken);
        Assert.Contains(indexes, i => i["name"] == "failed");

        Task WriteAsync() => database.GetCollection<BsonDocument>("outbox").InsertOneAsync(session, [], cancellationToken: TestContext.Current.CancellationToken);
    }
}
