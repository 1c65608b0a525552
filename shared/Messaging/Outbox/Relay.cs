using System.Diagnostics;
using CoachingPlatform.Messaging.Leases;
using CoachingPlatform.Messaging.Parked;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CoachingPlatform.Messaging.Outbox;

/// <summary>
/// Takes committed events to the broker: in order within an aggregate, side by side across aggregates, removed from the outbox only after the
/// broker confirmed. What this process commits is handed over in memory; passes over the store find everything else. One relay a service works
/// at a time (a lease); when two overlap, the inbox of the consumers removes the duplicates.
/// </summary>
public sealed class Relay(OutboxStore outbox, LeaseStore leases, Handover handover, IBus bus, MessagingTelemetry telemetry, ILogger<Relay> log)
    : BackgroundService
{
    private const int ReadTogether = 2_000;
    private const int AggregatesAtOnce = 500;

    // Reading a message costs about 10 µs in all: what is put off takes a twentieth of the time at most, however much it is.
    private static readonly TimeSpan RestForOnePutOff = TimeSpan.FromMicroseconds(200);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(1);

    private readonly ConfirmedMessages confirmed = new(outbox, log);
    private readonly SemaphoreSlim passing = new(AggregatesAtOnce);
    private readonly SemaphoreSlim handedOver = new(AggregatesAtOnce);

    // Aggregates whose messages are being delivered; true when there may be more by now.
    private readonly Dictionary<Guid, bool> underWay = [];
    private volatile bool isBrokerAway;

    /// <inheritdoc/>
    public override void Dispose()
    {
        passing.Dispose();
        handedOver.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var lease = leases.Open("outbox-relay");
        var removing = confirmed.RemoveAsync();
        await Task.WhenAll(PassAgainAndAgainAsync(lease, stoppingToken), RelayHandedOverAsync(lease, stoppingToken));
        foreach (var places in new[] { passing, handedOver })
        {
            // With all places taken, nothing is under way.
            for (var i = 0; i < AggregatesAtOnce; i++)
                await places.WaitAsync(CancellationToken.None);
        }

        confirmed.Complete();
        await removing;
    }

    private async Task PassAgainAndAgainAsync(Lease lease, CancellationToken stopping)
    {
        var (rest, rested) = (TimeSpan.Zero, Stopwatch.StartNew());
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (await lease.HoldAsync(stopping) && rested.Elapsed >= rest)
                {
                    rest = RestForOnePutOff * await PassAsync(lease, stopping);
                    rest = rest < LongestRest ? rest : LongestRest;
                    rested.Restart();
                }
            }
            catch (Exception e) when (e is not OperationCanceledException || !stopping.IsCancellationRequested)
            {
                log.LogWarning("The outbox could not be relayed and will be tried again: {Reason}", e.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            // Jitter keeps the instances of a service from polling in step.
            await Task.Delay(Random.Shared.Next(800, 1200), stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>How many messages it found put off.</returns>
    private async Task<int> PassAsync(Lease lease, CancellationToken stopping)
    {
        isBrokerAway = false;
        var putOff = 0;
        OutboxPosition? behind = null;
        IReadOnlyList<OutboxMessage> page;
        do
        {
            confirmed.Forget();
            page = await outbox.PageAsync(behind, ReadTogether);
            foreach (var messages in page.GroupBy(m => m.Id.AggregateId))
            {
                // What the page before had of the same aggregate may have failed by now.
                var goesOn = messages.Key == behind?.AggregateId;
                if (outbox.IsPutOff(messages.First()))
                {
                    putOff += messages.Count();
                    continue;
                }

                await passing.WaitAsync(stopping);
                Deliver(messages.Key, goesOn ? null : [.. messages], passing, lease, stopping);
            }

            behind = page.Count > 0 ? page[^1].Id : null;
        }
        while (page.Count == ReadTogether && !isBrokerAway && await lease.HoldAsync(stopping));
        return putOff;
    }

    private async Task RelayHandedOverAsync(Lease lease, CancellationToken stopping)
    {
        try
        {
            await foreach (var committed in handover.TakeAsync(stopping))
            {
                foreach (var messages in committed.GroupBy(m => m.Id.AggregateId).TakeWhile(_ => lease.IsHeld && !isBrokerAway))
                {
                    // Of a new aggregate nothing else can be waiting.
                    var isNew = messages.First().Id.Version == 1;
                    await handedOver.WaitAsync(stopping);
                    Deliver(messages.Key, isNew ? [.. messages] : null, handedOver, lease, stopping);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping; the rest is in the store.
        }
    }

    /// <summary>Starts the delivery of an aggregate's messages, or has the one that is under way look again. It gives the place back.</summary>
    /// <param name="aggregate">The aggregate.</param>
    /// <param name="known">Its first messages, in order; null to read them.</param>
    /// <param name="places">Where a place was taken for it.</param>
    /// <param name="lease">Must be held.</param>
    /// <param name="stopping">Ends it.</param>
    private void Deliver(Guid aggregate, IReadOnlyList<OutboxMessage>? known, SemaphoreSlim places, Lease lease, CancellationToken stopping)
    {
        lock (underWay)
        {
            if (!underWay.TryAdd(aggregate, false))
            {
                underWay[aggregate] = true;
                places.Release();
                return;
            }
        }

        _ = DeliverAsync(aggregate, known, places, lease, stopping);
    }

    private async Task DeliverAsync(Guid aggregate, IReadOnlyList<OutboxMessage>? known, SemaphoreSlim places, Lease lease, CancellationToken stopping)
    {
        try
        {
            OutboxPosition? last = null;
            bool isMore;
            do
            {
                var messages = known ?? await outbox.OfAggregateAsync(aggregate, last, ReadTogether, stopping);
                isMore = known is null && messages.Count == ReadTogether;
                known = null;
                if (!await PublishInOrderAsync(messages, lease, stopping))
                {
                    Leave(aggregate);
                    return;
                }

                last = messages.Count > 0 ? messages[^1].Id : last;
            }
            while (isMore || IsToLookAgain(aggregate));
        }
        catch (Exception e)
        {
            Leave(aggregate);
            if (!stopping.IsCancellationRequested)
                log.LogWarning("The outbox could not be relayed and will be tried again: {Reason}", e.Message);
        }
        finally
        {
            places.Release();
        }
    }

    private void Leave(Guid aggregate)
    {
        lock (underWay)
            underWay.Remove(aggregate);
    }

    // Looking and leaving are one step, or what comes in between would wait for the next pass.
    private bool IsToLookAgain(Guid aggregate)
    {
        lock (underWay)
        {
            var again = underWay[aggregate];
            if (again)
                underWay[aggregate] = false;
            else
                underWay.Remove(aggregate);
            return again;
        }
    }

    /// <returns>False when one of them did not get through; what is behind it waits.</returns>
    private async Task<bool> PublishInOrderAsync(IReadOnlyList<OutboxMessage> messages, Lease lease, CancellationToken stopping)
    {
        foreach (var message in messages.Where(m => !confirmed.Contains(m.Id)))
        {
            if (!lease.IsHeld || outbox.IsPutOff(message))
                return false;
            try
            {
                await PublishAsync(message, stopping);
                confirmed.Add(message.Id);
            }
            catch (Exception e) when (e is ConnectionException or OperationCanceledException)
            {
                // The broker is away or slow: the message is not to blame and goes out with the next pass. All that is under way will find out.
                if (!isBrokerAway && !stopping.IsCancellationRequested)
                    log.LogWarning("The broker does not confirm: {Reason}", e.Message);
                isBrokerAway = true;
                return false;
            }
            catch (Exception e)
            {
                await FailAsync(message, e, stopping);
                return false;
            }
        }

        return true;
    }

    private async Task PublishAsync(OutboxMessage message, CancellationToken stopping)
    {
        using var activity = MessagingTelemetry.Source.StartActivity($"outbox {message.Type}", ActivityKind.Internal, message.Traceparent);
        var e = EventTypes.Read(message.Type, message.Body);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        await bus.Publish(
            e,
            e.GetType(),
            context =>
            {
                context.MessageId = message.MessageId;
                if (context.TryGetPayload<RabbitMqSendContext>(out var rabbit))
                    rabbit.Mandatory = true;
            },
            limit.Token);
        telemetry.Published(message.Type);
    }

    private async Task FailAsync(OutboxMessage message, Exception reason, CancellationToken stopping)
    {
        telemetry.Failed(message.Type);
        if (message.Attempts + 1 == OutboxMessage.ParkedAfter)
        {
            log.LogError(
                reason, "Outbox message {MessageId} ({Type}) failed {Attempts} times; its aggregate {AggregateId} waits behind it",
                message.MessageId, message.Type, message.Attempts + 1, message.Id.AggregateId);
        }
        else
        {
            log.LogWarning("Outbox message {MessageId} ({Type}) was not delivered and will be tried again: {Reason}", message.MessageId, message.Type, reason.Message);
        }

        await outbox.PutOffAsync(message, ParkedMessage.ReasonOf(reason.GetType().Name, reason.Message), stopping);
    }
}
