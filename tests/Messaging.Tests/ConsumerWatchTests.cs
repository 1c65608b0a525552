using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Messaging.Inbox;
using CoachingPlatform.TestHarness;
using MassTransit;
using MongoDB.Bson;
using Xunit;

namespace CoachingPlatform.Messaging.Tests;

public sealed class ConsumerWatchTests
{
    [Fact]
    public async Task An_endpoint_that_no_longer_reads_its_queue_is_started_anew_and_what_waited_is_handled()
    {
        await using var place = new MessagingHost.Place();
        await using var host = await MessagingHost.StartAsync(place, bus => bus.AddConsumer<Keeper>());
        await EndpointOf(host).ReceiveEndpoint.Stop(TestContext.Current.CancellationToken);
        Assert.NotEqual(BusHealthStatus.Healthy, EndpointOf(host).Status);

        await host.CommitAsync(Samples.Registered());

        await Eventually.HoldsAsync(
            async () => await host.Inspected.GetCollection<BsonDocument>("effects").CountDocumentsAsync(new BsonDocument()) == 1, TimeSpan.FromMinutes(1));
        Assert.Equal(BusHealthStatus.Healthy, EndpointOf(host).Status);
    }

    private static EndpointHealthResult EndpointOf(MessagingHost host) =>
        host.Get<IBusControl>().CheckHealth().Endpoints.Single(e => e.Key.EndsWith("keeper", StringComparison.Ordinal)).Value;

    private sealed class Keeper(InboxStore inbox, MongoDB.Driver.IMongoDatabase database) : IConsumer<BusinessRegistered>
    {
        public Task Consume(ConsumeContext<BusinessRegistered> context) => inbox.HandleOnceAsync(
            context, "keeper", (tx, ct) => database.GetCollection<BsonDocument>("effects").InsertOneAsync(tx.Session, [], cancellationToken: ct));
    }
}
