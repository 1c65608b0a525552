using System.Diagnostics;
using CoachingPlatform.Messaging.Leases;
using CoachingPlatform.Messaging.Parked;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CoachingPlatform.Messaging.Outbox;

/// <summary>
/// Takes committed events to the broker: in order within an aggregate, side by side across aggregates, marked only after the broker
/// confirmed. One relay a service works at a time (a lease); when two overlap, the inbox of the consumers removes the duplicates.
/// </summary>
public sealed class Relay(OutboxStore outbox, LeaseStore leases, RelaySignal signal, IBus bus, MessagingTelemetry telemetry, ILogger<Relay> log)
    : BackgroundService
{
    private const int ReadTogether = 2_000;
    private const int AggregatesAtOnce = 500;

    // The store marks what the broker confirmed while the next are read and published; until then a read still shows it as pending.
    private HashSet<Guid> confirmed = [];
    private Task marking = Task.CompletedTask;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var lease = leases.Open("outbox-relay");
        while (!stoppingToken.IsCancellationRequested)
        {
            var isDone = true;
            try
            {
                if (await lease.HoldAsync(stoppingToken))
                    isDone = await RelayDueAsync(lease, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("The outbox could not be relayed and will be tried again: {Reason}", e.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None);
            }

            // Jitter keeps the instances of a service from polling in step.
            if (isDone)
                await signal.WaitAsync(TimeSpan.FromMilliseconds(Random.Shared.Next(800, 1200)), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await marking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <returns>True when nothing more is due or nothing gets through.</returns>
    private async Task<bool> RelayDueAsync(Lease lease, CancellationToken cancellation)
    {
        if (marking.IsCompleted)
            await MarkedAsync();
        var due = await outbox.DueAsync(ReadTogether, confirmed);
        var count = 0;
        foreach (var together in due.Aggregates.Chunk(AggregatesAtOnce))
        {
            var results = await Task.WhenAll(together.Select(messages => PublishInOrderAsync(messages, lease, cancellation)));
            await MarkedAsync();
            confirmed = [.. results.SelectMany(r => r)];
            marking = outbox.MarkPublishedAsync(confirmed);
            count += confirmed.Count;
        }

        return due.IsAll || count == 0;
    }

    // Where marking failed, all of it goes out once more.
    private async Task MarkedAsync()
    {
        var before = marking;
        (marking, confirmed) = (Task.CompletedTask, []);
        await before;
    }

    private async Task<IReadOnlyList<Guid>> PublishInOrderAsync(IReadOnlyList<OutboxMessage> messages, Lease lease, CancellationToken cancellation)
    {
        var published = new List<Guid>(messages.Count);
        foreach (var message in messages.TakeWhile(_ => lease.IsHeld))
        {
            try
            {
                await PublishAsync(message, cancellation);
                published.Add(message.Id);
            }
            catch (Exception e) when (e is ConnectionException or OperationCanceledException)
            {
                // The broker is away or slow: the message is not to blame and goes out with the next poll.
                log.LogWarning("The broker does not confirm: {Reason}", e.Message);
                break;
            }
            catch (Exception e)
            {
                await FailAsync(message, e, cancellation);
                break;
            }
        }

        return published;
    }

    private async Task PublishAsync(OutboxMessage message, CancellationToken cancellation)
    {
        using var activity = MessagingTelemetry.Source.StartActivity($"outbox {message.Type}", ActivityKind.Internal, message.Traceparent);
        var e = EventTypes.Read(message.Type, message.Body);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        await bus.Publish(
            e,
            e.GetType(),
            context =>
            {
                context.MessageId = message.Id;
                if (context.TryGetPayload<RabbitMqSendContext>(out var rabbit))
                    rabbit.Mandatory = true;
            },
            limit.Token);
        telemetry.Published(message.Type);
    }

    private async Task FailAsync(OutboxMessage message, Exception reason, CancellationToken cancellation)
    {
        telemetry.Failed(message.Type);
        if (message.Attempts + 1 == OutboxMessage.ParkedAfter)
        {
            log.LogError(
                reason, "Outbox message {MessageId} ({Type}) failed {Attempts} times; its aggregate {AggregateId} waits behind it",
                message.Id, message.Type, message.Attempts + 1, message.AggregateId);
        }
        else
        {
            log.LogWarning("Outbox message {MessageId} ({Type}) was not delivered and will be tried again: {Reason}", message.Id, message.Type, reason.Message);
        }

        await outbox.MarkFailedAsync(message, ParkedMessage.ReasonOf(reason.GetType().Name, reason.Message), cancellation);
    }
}
