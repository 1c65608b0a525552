using System.Diagnostics;
using System.Diagnostics.Metrics;
using CoachingPlatform.Benchmarks.Measuring;
using CoachingPlatform.Benchmarks.Servers;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Messaging;
using CoachingPlatform.Messaging.Outbox;
using CoachingPlatform.Messaging.Transactions;
using MongoDB.Driver;

namespace CoachingPlatform.Benchmarks.Messaging;

/// <summary>How fast a full outbox is emptied: read, published through MassTransit in order, confirmed, marked.</summary>
internal static class RelayBenchmark
{
    private const int Aggregates = 5_000;
    private const int Versions = 4;
    private const int Messages = Aggregates * Versions;
    private const int InFlight = 500;

    public static async Task<IReadOnlyList<Result>> RunAsync(Surroundings surroundings)
    {
        await using var broker = await RawBroker.ConnectAsync(surroundings.Broker);
        await using var service = await Service.StartAsync(surroundings, surroundings.NewDatabase(), relays: false);
        var exchange = RawBroker.ExchangeOf<BusinessRegistered>(surroundings.Prefix);
        var queue = $"{surroundings.Prefix}relayed";
        await broker.BindQueueAsync(queue, exchange);

        await FillAsync(service);
        await RelayAsync(service);
        var same = await broker.DrainAsync(queue, Messages);
        var results = await Comparison.RunAsync(
            Goal.AtLeast(.40, "relay: messages a second", "raw confirmed publishing of the same bytes, 500 in flight"),
            async () =>
            {
                await broker.PurgeAsync(queue);
                return await PublishRawAsync(broker, exchange, same);
            },
            async () =>
            {
                await broker.PurgeAsync(queue);
                await FillAsync(service);
                return await RelayAsync(service);
            });
        await broker.DeleteAsync(queue);
        return results;
    }

    private static async Task FillAsync(Service service)
    {
        var transactions = service.Get<StoreTransactions>();
        var events = Enumerable.Range(0, Aggregates).Select(_ => Guid.CreateVersion7())
            .SelectMany(id => Enumerable.Range(1, Versions).Select(version => Samples.Registered(id, version) with { OccurredAt = DateTimeOffset.UtcNow }));
        foreach (var together in events.Chunk(500))
        {
            await transactions.RunAsync(
                (tx, _) =>
                {
                    tx.Publish(together);
                    return Task.CompletedTask;
                },
                CancellationToken.None);
        }
    }

    private static async Task<double> RelayAsync(Service service)
    {
        using var published = new PublishedCount(Messages);
        var outbox = service.Get<IMongoDatabase>().GetCollection<OutboxMessage>("outbox");
        using var relay = service.NewRelay();
        var watch = Stopwatch.StartNew();
        await relay.StartAsync(CancellationToken.None);
        await published.Reached.WaitAsync(TimeSpan.FromMinutes(2));
        while (await outbox.Find(_ => true).AnyAsync())
            await Task.Delay(2);
        var seconds = watch.Elapsed.TotalSeconds;
        await relay.StopAsync(CancellationToken.None);
        return Messages / seconds;
    }

    private static async Task<double> PublishRawAsync(RawBroker broker, string exchange, IReadOnlyList<RawMessage> messages)
    {
        var watch = Stopwatch.StartNew();
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, InFlight).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < messages.Count;)
                await broker.PublishAsync(exchange, messages[i]);
        })));
        return messages.Count / watch.Elapsed.TotalSeconds;
    }

    /// <summary>Counts confirmed messages by the product's own metric, which costs the store nothing.</summary>
    private sealed class PublishedCount : IDisposable
    {
        private readonly MeterListener listener = new();
        private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long count;

        public PublishedCount(long wanted)
        {
            listener.InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == MessagingTelemetry.Name && instrument.Name == "outbox.published")
                    l.EnableMeasurementEvents(instrument);
            };
            listener.SetMeasurementEventCallback<long>((_, added, _, _) =>
            {
                if (Interlocked.Add(ref count, added) == wanted)
                    reached.TrySetResult();
            });
            listener.Start();
        }

        public Task Reached => reached.Task;

        public void Dispose() => listener.Dispose();
    }
}
