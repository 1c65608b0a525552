using System.Diagnostics;
using System.Text.Json;
using CoachingPlatform.Benchmarks.Measuring;
using CoachingPlatform.Benchmarks.Servers;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Messaging.Transactions;
using Microsoft.Extensions.DependencyInjection;
using MongoDB.Bson;
using MongoDB.Driver;
using RabbitMQ.Client;

namespace CoachingPlatform.Benchmarks.Messaging;

/// <summary>How long after a command was accepted its row can be read elsewhere, at a steady 200 commands a second.</summary>
internal static class LagBenchmark
{
    private const int Commands = 1_600;
    private const int AcceptedAtOnce = 16;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(5);

    public static async Task<IReadOnlyList<Result>> RunAsync(Surroundings surroundings)
    {
        const string Reference = "the same transaction, raw confirmed publish, raw consume and upsert";
        await using var broker = await RawBroker.ConnectAsync(surroundings.Broker);
        var (database, rawStore) = (surroundings.NewDatabase(), new RawStore(surroundings.Client, surroundings.NewDatabase()));
        var rawQueue = $"{surroundings.Prefix}raw-lag";
        await broker.BindQueueAsync(rawQueue, rawQueue);
        await rawStore.PrepareAsync();
        var results = await Comparison.RunAsync(
            [Goal.AtMost(2, "lag at 200/s: p50, ms", Reference), Goal.AtMost(2, "lag at 200/s: p99, ms", Reference)],
            () => RawLagAsync(broker, rawQueue, rawStore),
            () => LagAsync(surroundings, database));
        var queue = $"{surroundings.Prefix}{Service.Name}-row-keeper";
        await broker.DeleteAsync(rawQueue, queue, $"{queue}_dead");
        return results;
    }

    private static async Task<double[]> LagAsync(Surroundings surroundings, string database)
    {
        var arrivals = new Arrivals(Commands);
        await using var service = await Service.StartAsync(
            surroundings, database, bus => { bus.AddSingleton(arrivals); bus.AddConsumer<RowKeeper>(); });
        var transactions = service.Get<StoreTransactions>();
        var aggregates = service.Get<IMongoDatabase>().GetCollection<Row>("aggregates");
        return await MeasureAsync(arrivals, async id =>
        {
            var e = Samples.Registered(id) with { OccurredAt = DateTimeOffset.UtcNow };
            await transactions.RunAsync(
                async (tx, ct) =>
                {
                    await aggregates.SaveAsync(tx, Row.Of(e), id, ct);
                    tx.Publish(e);
                },
                CancellationToken.None);
        });
    }

    private static async Task<double[]> RawLagAsync(RawBroker broker, string queue, RawStore store)
    {
        var arrivals = new Arrivals(Commands);
        await using var consuming = await broker.ConsumeAsync(queue, 64, 256, async delivery =>
        {
            var row = Row.Of(JsonSerializer.Deserialize<BusinessRegistered>(delivery.Body.Span, JsonSerializerOptions.Web)!);
            await store.KeepAsync(row);
            arrivals.Note(row.Id);
        });
        return await MeasureAsync(
            arrivals,
            async id =>
            {
                var e = Samples.Registered(id) with { OccurredAt = DateTimeOffset.UtcNow };
                await store.CommitAsync(Row.Of(e), MessageOf(e));
            },
            async id => await broker.PublishAsync(queue, new RawMessage(
                new BasicProperties { DeliveryMode = DeliveryModes.Persistent }, JsonSerializer.SerializeToUtf8Bytes(Samples.Registered(id), JsonSerializerOptions.Web))));
    }

    /// <summary>
    /// Sends the commands on time, whether earlier ones are done or not, and returns p50 and p99 of the lag in milliseconds. On a machine that
    /// cannot keep up they wait before they are accepted, which is not lag.
    /// </summary>
    /// <param name="arrivals">Notes the rows.</param>
    /// <param name="accept">Carries one command out; done means accepted.</param>
    /// <param name="after">What the command's process does next.</param>
    private static async Task<double[]> MeasureAsync(Arrivals arrivals, Func<Guid, Task> accept, Func<Guid, Task>? after = null)
    {
        using var turn = new SemaphoreSlim(AcceptedAtOnce);
        using var beat = new PeriodicTimer(Every);
        var commands = new List<Task<(Guid Id, long AcceptedAt)>>(Commands);
        var started = Stopwatch.GetTimestamp();
        while (commands.Count < Commands)
        {
            await beat.WaitForNextTickAsync();
            while (commands.Count < Commands && Stopwatch.GetElapsedTime(started) >= Every * commands.Count)
                commands.Add(Task.Run(CommandAsync));
        }

        var accepted = await Task.WhenAll(commands);
        await arrivals.AllAsync();
        var lags = accepted.Select(c => Stopwatch.GetElapsedTime(c.AcceptedAt, arrivals[c.Id]).TotalMilliseconds).Order().ToList();
        return [lags[lags.Count / 2], lags[lags.Count * 99 / 100]];

        async Task<(Guid Id, long AcceptedAt)> CommandAsync()
        {
            var id = Guid.CreateVersion7();
            await turn.WaitAsync();
            try
            {
                await accept(id);
            }
            finally
            {
                turn.Release();
            }

            var at = Stopwatch.GetTimestamp();
            if (after is not null)
                await after(id);
            return (id, at);
        }
    }

    /// <summary>The outbox message that the product stores, as a document.</summary>
    private static BsonDocument MessageOf(BusinessRegistered e) => new()
    {
        { "_id", new BsonBinaryData(Guid.CreateVersion7(), GuidRepresentation.Standard) },
        { "type", nameof(BusinessRegistered) },
        { "aggregateId", new BsonBinaryData(e.AggregateId, GuidRepresentation.Standard) },
        { "version", e.Version },
        { "n", 0 },
        { "body", JsonSerializer.Serialize(e, JsonSerializerOptions.Web) },
        { "occurredAt", e.OccurredAt.UtcDateTime },
        { "pending", true },
        { "attempts", 0 },
        { "nextAttemptAt", e.OccurredAt.UtcDateTime },
    };
}
