using System.Collections.Concurrent;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Faults.Running;
using MassTransit;

namespace CoachingPlatform.Faults.Load;

/// <summary>A durable queue of its own beside those of the services: every event that the platform published, in the order of arrival.</summary>
internal sealed class EventLog : IAsyncDisposable
{
    private readonly IBusControl bus;
    private readonly Told told;
    private int tellingsBefore;
    private int repeatsBefore;

    private EventLog(IBusControl bus, Told told) => (this.bus, this.told) = (bus, told);

    /// <summary>The first delivery of one event.</summary>
    public sealed record Telling(string Type, Guid Aggregate, long Version);

    /// <summary>First deliveries since the row began.</summary>
    public int Count => told.All().Count - tellingsBefore;

    /// <summary>Deliveries, since the row began, of a message that had come before.</summary>
    public int Repeats => told.Repeats - repeatsBefore;

    /// <summary>What is counted for a row is counted from here on.</summary>
    public void Begin() => (tellingsBefore, repeatsBefore) = (told.All().Count, told.Repeats);

    /// <summary>All first deliveries since the platform began.</summary>
    public IReadOnlyCollection<Telling> All() => told.All();

    /// <summary>Events told since the platform began; of the types that begin with that word.</summary>
    public int CountOf(string beginning) => told.CountOf(beginning);

    /// <summary>
    /// Aggregates of which, since the row began, a version came for the first time after a later one. (The progress of an enrolment has the enrolment's id and
    /// versions of its own.)
    /// </summary>
    public int Disordered() => told.All().Skip(tellingsBefore).GroupBy(t => (t.Aggregate, t.Type == nameof(CompletionConditionsJudged)))
        .Count(g => !g.Select(t => t.Version).SequenceEqual(g.Select(t => t.Version).Order()));

    public static async Task<EventLog> StartAsync(Platform platform)
    {
        var told = new Told();
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

    private static void Add<T>(IReceiveEndpointConfigurator endpoint, Told told)
        where T : class, IEvent =>
        endpoint.Handler<T>(context =>
        {
            told.Add(context.MessageId!.Value, new Telling(typeof(T).Name, context.Message.AggregateId, context.Message.Version));
            return Task.CompletedTask;
        });

    private sealed class Told
    {
        private readonly ConcurrentQueue<Telling> first = new();
        private readonly ConcurrentDictionary<Guid, bool> known = new();
        private readonly ConcurrentDictionary<string, int> types = new();
        private int repeats;

        public int Repeats => Volatile.Read(ref repeats);

        public void Add(Guid message, Telling telling)
        {
            if (!known.TryAdd(message, true))
            {
                Interlocked.Increment(ref repeats);
                return;
            }

            first.Enqueue(telling);
            types.AddOrUpdate(telling.Type, 1, (_, n) => n + 1);
        }

        public ConcurrentQueue<Telling> All() => first;

        public int CountOf(string beginning) => types.Where(t => t.Key.StartsWith(beginning, StringComparison.Ordinal)).Sum(t => t.Value);
    }
}
