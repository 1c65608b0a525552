using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace CoachingPlatform.Benchmarks.Servers;

/// <summary>One message as it lies in a queue.</summary>
internal sealed record RawMessage(BasicProperties Properties, byte[] Body);

/// <summary>The reference's broker client: RabbitMQ's own, with confirms, mandatory, quorum queues, as the product has them.</summary>
internal sealed class RawBroker : IAsyncDisposable
{
    // No limiter: the client's own slows publishers down from half its limit on. The caller bounds what is in flight.
    private static readonly CreateChannelOptions Confirming = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);

    private readonly IConnection connection;
    private readonly IChannel publisher;

    private RawBroker(IConnection connection, IChannel publisher)
    {
        this.connection = connection;
        this.publisher = publisher;
    }

    /// <summary>Connects.</summary>
    public static async Task<RawBroker> ConnectAsync(string address)
    {
        var connection = await new ConnectionFactory { Uri = new Uri(address) }.CreateConnectionAsync();
        var publisher = await connection.CreateChannelAsync(Confirming);
        return new RawBroker(connection, publisher);
    }

    /// <summary>The exchange to which MassTransit publishes an event.</summary>
    public static string ExchangeOf<T>(string prefix) => $"{prefix}{typeof(T).Namespace}:{typeof(T).Name}";

    /// <summary>A quorum queue behind an exchange.</summary>
    public async Task BindQueueAsync(string queue, string exchange)
    {
        await publisher.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });
        await publisher.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true);
        await publisher.QueueBindAsync(queue, exchange, "");
    }

    /// <summary>Removes queues.</summary>
    public async Task DeleteAsync(params IEnumerable<string> queues)
    {
        foreach (var queue in queues)
            await publisher.QueueDeleteAsync(queue);
    }

    /// <summary>Empties queues.</summary>
    public async Task PurgeAsync(params IEnumerable<string> queues)
    {
        foreach (var queue in queues)
            await publisher.QueuePurgeAsync(queue);
    }

    /// <summary>Publishes and returns when the broker has confirmed.</summary>
    public ValueTask PublishAsync(string exchange, RawMessage message) =>
        publisher.BasicPublishAsync(exchange, "", mandatory: true, message.Properties, message.Body);

    /// <summary>Reads this many messages off a queue.</summary>
    public async Task<IReadOnlyList<RawMessage>> DrainAsync(string queue, int count)
    {
        var messages = new List<RawMessage>(count);
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var consuming = await ConsumeAsync(queue, 1, 500, delivery =>
        {
            messages.Add(new RawMessage(new BasicProperties(delivery.BasicProperties), delivery.Body.ToArray()));
            if (messages.Count == count)
                all.SetResult();
            return Task.CompletedTask;
        });
        await all.Task.WaitAsync(TimeSpan.FromMinutes(1));
        return messages;
    }

    /// <summary>Consumes until disposed; acknowledges after <paramref name="handle"/>.</summary>
    /// <param name="queue">Where from.</param>
    /// <param name="atOnce">Deliveries handled side by side.</param>
    /// <param name="prefetch">Deliveries the broker sends ahead.</param>
    /// <param name="handle">What to do with one.</param>
    public async Task<IAsyncDisposable> ConsumeAsync(string queue, ushort atOnce, ushort prefetch, Func<BasicDeliverEventArgs, Task> handle)
    {
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(false, false, consumerDispatchConcurrency: atOnce));
        await channel.BasicQosAsync(0, prefetch, global: false);
        var consumer = new AsyncEventingBasicConsumer(channel);
        var consuming = new RawConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) => consuming.HandleAsync(delivery, handle);
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer);
        return consuming;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await publisher.DisposeAsync();
        await connection.DisposeAsync();
    }
}
