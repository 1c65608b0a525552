using System.Collections.Concurrent;
using CoachingPlatform.Contracts.V1;
using MassTransit;

namespace CoachingPlatform.TestHarness;

/// <summary>A queue of its own on the real broker that collects every contract event, in the order of arrival.</summary>
public sealed class EventListener : IAsyncDisposable
{
    private readonly IBusControl bus;
    private readonly ConcurrentQueue<Received> received;

    private EventListener(IBusControl bus, ConcurrentQueue<Received> received)
    {
        this.bus = bus;
        this.received = received;
    }

    /// <summary>One delivery; <see cref="Text"/> is all of it as it came, also what no contract knows.</summary>
    public sealed record Received(IEvent Event, Guid MessageId, string? Traceparent, string Text);

    /// <summary>All deliveries so far.</summary>
    public IReadOnlyList<Received> All => [.. received];

    /// <summary>Starts to listen behind a broker prefix.</summary>
    public static async Task<EventListener> StartAsync(string prefix)
    {
        var received = new ConcurrentQueue<Received>();
        var bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(new Uri(TestServers.Broker));
            rabbit.MessageTopology.SetEntityNameFormatter(new PrefixEntityNameFormatter(rabbit.MessageTopology.EntityNameFormatter, prefix));
            rabbit.ReceiveEndpoint($"{prefix}listener-{Guid.NewGuid():N}", endpoint =>
            {
                endpoint.AutoDelete = true;
                endpoint.Durable = false;
                endpoint.ConcurrentMessageLimit = 1;
                var add = typeof(EventListener).GetMethod(nameof(Add), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!;
                foreach (var type in typeof(IEvent).Assembly.GetExportedTypes().Where(t => t is { IsInterface: false } && t.IsAssignableTo(typeof(IEvent))))
                    add.MakeGenericMethod(type).Invoke(null, [endpoint, received]);
            });
        });
        await bus.StartAsync(CancellationToken.None);
        return new EventListener(bus, received);
    }

    /// <summary>Waits until that many events of one type came, and returns all of that type; of those that a test is about, where others tell the same.</summary>
    public async Task<IReadOnlyList<T>> WaitForAsync<T>(int count, TimeSpan? limit = null, Func<T, bool>? about = null)
        where T : IEvent =>
        await Eventually.Async(
            () => Task.FromResult<IReadOnlyList<T>>([.. received.Select(r => r.Event).OfType<T>().Where(about ?? (_ => true))]), all => all.Count >= count, limit);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await bus.StopAsync(TimeSpan.FromSeconds(10));

    private static void Add<T>(IReceiveEndpointConfigurator endpoint, ConcurrentQueue<Received> received)
        where T : class, IEvent =>
        endpoint.Handler<T>(context =>
        {
            received.Enqueue(new Received(context.Message, context.MessageId!.Value, System.Diagnostics.Activity.Current?.ParentId, context.ReceiveContext.Body.GetString()));
            return Task.CompletedTask;
        });
}
