using MassTransit;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace CoachingPlatform.Messaging.Parked;

/// <summary>The broker's queues of messages that no consumer could handle: <c>_error</c>, <c>_skipped</c> and <c>_dead</c> of each queue.</summary>
internal sealed class ParkedQueues(IConnection connection)
{
    /// <summary>Ends of the names of such queues.</summary>
    public static readonly IReadOnlyList<string> Kinds = ["_error", "_skipped", "_dead"];

    private const ushort NotFound = 404;

    // Headers that MassTransit and the broker add when a message is parked.
    private static readonly string[] Marks = ["MT-Fault-", "MT-Host-", MessageHeaders.Reason, "x-"];

    /// <summary>How many wait in a queue; 0 when nothing was ever parked there, which is when it is not made.</summary>
    public async Task<long> CountAsync(string queue, CancellationToken cancellation)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue, cancellation)).MessageCount;
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == NotFound)
        {
            return 0;
        }
    }

    /// <summary>The first of them, which stay where they are.</summary>
    public async Task<IReadOnlyList<ParkedMessage>> ListAsync(string queue, int limit, CancellationToken cancellation)
    {
        var found = new List<ParkedMessage>();
        await WalkAsync(queue, limit, (_, delivery) =>
        {
            found.Add(ParkedReading.Of(queue, delivery));
            return Task.FromResult(false);
        }, cancellation);
        return found;
    }

    /// <summary>
    /// Moves them back to the queue that they came from. Each leaves here after the broker has confirmed it there, so an end half-way
    /// leaves a duplicate, which the inbox removes, and loses nothing.
    /// </summary>
    /// <param name="queue">Where they are parked.</param>
    /// <param name="id">Only the message of that id.</param>
    /// <param name="limit">At most that many are looked at.</param>
    /// <param name="cancellation">Ends it between two messages.</param>
    /// <returns>How many were moved, and how many of those that were there were not.</returns>
    public Task<(int Taken, long Left)> ReplayAsync(string queue, string? id, int limit, CancellationToken cancellation) =>
        WalkAsync(
            queue,
            limit,
            async (channel, delivery) =>
            {
                if (id is not null && delivery.BasicProperties.MessageId != id)
                    return false;
                await channel.BasicPublishAsync("", SourceOf(queue), mandatory: true, PropertiesOf(delivery), delivery.Body, cancellation);
                return true;
            },
            cancellation);

    /// <summary>Takes one message away for good.</summary>
    /// <inheritdoc cref="ReplayAsync"/>
    public Task<(int Taken, long Left)> DropAsync(string queue, string id, int limit, CancellationToken cancellation) =>
        WalkAsync(queue, limit, (_, delivery) => Task.FromResult(delivery.BasicProperties.MessageId == id), cancellation);

    private static string SourceOf(string queue) => queue[..queue.LastIndexOf('_')];

    // Each that `take` takes is acknowledged; the others are given back together at the end, in their order. Given back by nack: a channel that
    // just closes counts as a failed delivery of what it held, and a quorum queue gives up on what failed too often.
    private async Task<(int Taken, long Left)> WalkAsync(string queue, int limit, Func<IChannel, BasicGetResult, Task<bool>> take, CancellationToken cancellation)
    {
        // Not more than are here now: what fails again meanwhile comes back behind them.
        var waiting = await CountAsync(queue, cancellation);
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellation);
        var taken = 0;
        ulong? held = null;
        try
        {
            for (var n = 0; n < Math.Min(limit, waiting) && await channel.BasicGetAsync(queue, autoAck: false, cancellation) is { } delivery; n++)
            {
                var before = held;
                held = delivery.DeliveryTag;
                if (!await take(channel, delivery))
                    continue;
                await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, cancellation);
                held = before;
                taken++;
            }
        }
        finally
        {
            if (held is { } last && channel.IsOpen)
                await channel.BasicNackAsync(last, multiple: true, requeue: true, CancellationToken.None);
        }

        await SettleAsync(queue, waiting - taken, cancellation);
        return (taken, waiting - taken);
    }

    // What was given back is counted again a moment later; a report made before would say that it is gone.
    private async Task SettleAsync(string queue, long expected, CancellationToken cancellation)
    {
        for (var n = 0; n < 100 && await CountAsync(queue, cancellation) < expected; n++)
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellation);
    }

    // Without what was written on it when it was parked.
    private static BasicProperties PropertiesOf(BasicGetResult delivery)
    {
        var properties = new BasicProperties(delivery.BasicProperties) { Persistent = true };
        properties.Headers = properties.Headers?
            .Where(h => !Marks.Any(mark => h.Key.StartsWith(mark, StringComparison.Ordinal)))
            .ToDictionary();
        return properties;
    }
}
