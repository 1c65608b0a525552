using CoachingPlatform.Benchmarks.Measuring;
using CoachingPlatform.Benchmarks.Servers;
using CoachingPlatform.Contracts.V1;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace CoachingPlatform.Benchmarks.Messaging;

/// <summary>How fast a full queue is worked off: through MassTransit, inbox and projection, against the raw client and the same writes.</summary>
internal static class ConsumeBenchmark
{
    private const int Messages = 4_000;
    private const int AtOnce = 64;
    private const int Prefetch = 256;

    public static async Task<IReadOnlyList<Result>> RunAsync(Surroundings surroundings)
    {
        await using var broker = await RawBroker.ConnectAsync(surroundings.Broker);
        var (database, rawStore) = (surroundings.NewDatabase(), new RawStore(surroundings.Client, surroundings.NewDatabase()));
        var exchange = RawBroker.ExchangeOf<BusinessRegistered>(surroundings.Prefix);
        var (queue, rawQueue) = ($"{surroundings.Prefix}{Service.Name}-row-keeper", $"{surroundings.Prefix}raw");
        // The first start makes the queue and its bindings; what is published between two starts waits in it.
        await (await StartAsync(surroundings, database, new Arrivals(1))).DisposeAsync();
        await broker.BindQueueAsync(rawQueue, exchange);
        await rawStore.PrepareAsync();
        await using var publisher = await Service.StartAsync(surroundings, surroundings.NewDatabase(), relays: false);

        var results = await Comparison.RunAsync(
            Goal.AtLeast(.50, "consume: messages a second", "raw consume and the same transaction by the driver"),
            async () =>
            {
                await FillAsync(publisher);
                await broker.PurgeAsync(queue);
                return await ConsumeRawAsync(broker, rawQueue, rawStore);
            },
            async () =>
            {
                await FillAsync(publisher);
                await broker.PurgeAsync(rawQueue);
                return await ConsumeAsync(surroundings, database);
            });
        await broker.DeleteAsync(queue, $"{queue}_dead", rawQueue);
        return results;
    }

    private static Task<Service> StartAsync(Surroundings surroundings, string database, Arrivals arrivals) =>
        Service.StartAsync(surroundings, database, bus => { bus.AddSingleton(arrivals); bus.AddConsumer<RowKeeper>(); }, relays: false);

    private static async Task FillAsync(Service publisher)
    {
        var bus = publisher.Get<IBus>();
        foreach (var together in Enumerable.Range(0, Messages).Chunk(500))
            await Task.WhenAll(together.Select(_ => bus.Publish(Samples.Registered(Guid.CreateVersion7()))));
    }

    private static async Task<double> ConsumeAsync(Surroundings surroundings, string database)
    {
        var arrivals = new Arrivals(Messages);
        await using var service = await StartAsync(surroundings, database, arrivals);
        await arrivals.AllAsync();
        return arrivals.Rate();
    }

    private static async Task<double> ConsumeRawAsync(RawBroker broker, string queue, RawStore store)
    {
        var arrivals = new Arrivals(Messages);
        await using var consuming = await broker.ConsumeAsync(queue, AtOnce, Prefetch, async delivery =>
        {
            var row = Row.Of(delivery.Body.Span);
            await store.MarkAndKeepAsync(Guid.Parse(delivery.BasicProperties.MessageId!), row);
            arrivals.Note(row.Id);
        });
        await arrivals.AllAsync();
        return arrivals.Rate();
    }
}
