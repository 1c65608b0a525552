using CoachingPlatform.Contracts.V1;
using RabbitMQ.Client;

namespace CoachingPlatform.TestHarness;

/// <summary>
/// Stands in for the services that would listen: a queue on the real broker to which each event goes and that keeps none. Without it a relay sends
/// again and again what nobody takes, and a run of tests does little else.
/// </summary>
internal sealed class EventSink : IAsyncDisposable
{
    private readonly IConnection connection;

    private EventSink(IConnection connection) => this.connection = connection;

    /// <summary>Takes the events behind a broker prefix, until it is disposed of.</summary>
    public static async Task<EventSink> StartAsync(string prefix)
    {
        var connection = await new ConnectionFactory { Uri = new Uri(TestServers.Broker) }.CreateConnectionAsync();
        var channel = await connection.CreateChannelAsync();
        var queue = await channel.QueueDeclareAsync(
            "", durable: false, exclusive: true, autoDelete: false, new Dictionary<string, object?> { ["x-max-length"] = 0 });
        foreach (var type in typeof(IEvent).Assembly.GetExportedTypes().Where(t => t is { IsInterface: false } && t.IsAssignableTo(typeof(IEvent))))
        {
            var exchange = $"{prefix}{type.Namespace}:{type.Name}";
            await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true);
            await channel.QueueBindAsync(queue.QueueName, exchange, "");
        }

        return new EventSink(connection);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
