using CoachingPlatform.Contracts.V1;
using MassTransit;

namespace CoachingPlatform.Messaging.History;

/// <summary>Asks other services for their history, over a bus of its own that handles nothing else.</summary>
public sealed class HistoryClient : IAsyncDisposable
{
    private const int Tries = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly IBusControl bus;

    private HistoryClient(IBusControl bus) => this.bus = bus;

    /// <summary>Connects to the broker that the service is configured for.</summary>
    /// <exception cref="CommandEndedException">The broker did not answer for 15 seconds.</exception>
    public static async Task<HistoryClient> StartAsync(BrokerAddress broker, CancellationToken cancellation)
    {
        var bus = Bus.Factory.CreateUsingRabbitMq(broker.Configure);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            await bus.StartAsync(limit.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or ConnectionException && !cancellation.IsCancellationRequested)
        {
            throw new CommandEndedException("The broker does not answer.");
        }

        return new HistoryClient(bus);
    }

    /// <summary>The page that a request is answered with. It is asked for again when no answer comes: the asked service may be starting.</summary>
    /// <exception cref="CommandEndedException">No answer for five minutes.</exception>
    public async Task<HistoryPage> AskAsync<T>(T request, CancellationToken cancellation)
        where T : class
    {
        var client = bus.CreateRequestClient<T>();
        for (var n = 0; n < Tries; n++)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(Patience);
            try
            {
                // Without a timeout of the message's own: the broker would put an expired request among the dead.
                return (await client.GetResponse<HistoryPage>(request, limit.Token, RequestTimeout.None)).Message;
            }
            catch (Exception e) when (e is RequestException or OperationCanceledException && !cancellation.IsCancellationRequested)
            {
                // The loop asks again.
            }
        }

        throw new CommandEndedException($"{typeof(T).Name} is not answered: does the service run?");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await bus.StopAsync(TimeSpan.FromSeconds(10));
}
