using System.Collections.Concurrent;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Faults.Running;
using MassTransit;

namespace CoachingPlatform.Faults.Load;

/// <summary>A durable queue of its own beside those of the services: every event that the platform published, in the order of arrival.</summary>
internal sealed class EventLog : IAsyncDisposable
{
    private readonly IBusControl bus;
    private readonly ConcurrentQueue<Told> told;

    private EventLog(IBusControl bus, ConcurrentQueue<Told> told) => (this.bus, this.told) = (bus, told);

    /// <summary>One delivery.</summary>
    public sealed record Told(string Type, Guid Aggregate, long Version, Guid MessageId);

    /// <summary>All deliveries so far.</summary>
    public IReadOnlyCollection<Told> All => told;

    /// <summary>Deliveries of a message that had come before.</summary>
    public int Repeats() => told.Count - told.DistinctBy(t => t.MessageId).Count();

    /// <summary>Aggregates of which a version came, for the first time, after a later one.</summary>
    public int Disordered() => told.DistinctBy(t => t.MessageId).GroupBy(t => t.Aggregate)
        .Count(g => !g.Select(t => t.Version).SequenceEqual(g.Select(t => t.Version).Order()));

    public static async Task<EventLog> StartAsync(Platform platform)
    {
        var told = new ConcurrentQueue<Told>();
        var bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(new Uri(platform.Servers.Broker));
            rabbit.MessageTopology.SetEntityNameFormatter(new PrefixEntityNameFormatter(rabbit.MessageTopology.EntityNameFormatter, platform.Prefix));
            rabbit.ReceiveEndpoint($"{platform.Prefix}log", endpoint =>
            {
                endpoint.SetQuorumQueue();
                endpoint.PrefetchCount = 500;
                endpoint.ConcurrentMessageLimit = 1;
                var add = typeof(EventLog).GetMethod(nameof(Add), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!;
                foreach (var type in typeof(IEvent).Assembly.GetExportedTypes().Where(t => t is { IsInterface: false } && t.IsAssignableTo(typeof(IEvent))))
                    add.MakeGenericMethod(type).Invoke(null, [endpoint, told]);
            });
        });
        await bus.StartAsync();
        return new EventLog(bus, told);
    }

    public async ValueTask DisposeAsync() => await bus.StopAsync(TimeSpan.FromSeconds(10));

    private static void Add<T>(IReceiveEndpointConfigurator endpoint, ConcurrentQueue<Told> told)
        where T : class, IEvent =>
        endpoint.Handler<T>(context =>
        {
            told.Enqueue(new Told(typeof(T).Name, context.Message.AggregateId, context.Message.Version, context.MessageId!.Value));
            return Task.CompletedTask;
        });
}
