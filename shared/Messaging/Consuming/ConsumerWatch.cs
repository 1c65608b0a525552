using System.Diagnostics;
using CoachingPlatform.Messaging.Parked;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace CoachingPlatform.Messaging.Consuming;

/// <summary>
/// Sees to it that this service's queues are read whenever the broker is there. After an outage MassTransit waits up to a minute before it
/// tries again, and under load one of its endpoints can lose its channel for good while the process goes on (seen with 8.5.12 after several
/// kills of the broker). Such an endpoint is started anew; where that does not help the process ends, and whoever supervises it starts it again.
/// </summary>
internal sealed class ConsumerWatch : BackgroundService
{
    /// <summary>Exit code of a process that could not get its consumers back: try again (EX_TEMPFAIL of sysexits.h).</summary>
    public const int ExitCode = 75;

    // The first restart comes soon, because after an outage the backlog waits for it; the next ones leave a busy machine the time to succeed.
    private const int MissesBeforeFirstRestart = 2;
    private const int MissesBetweenRestarts = 6;
    private const int MissesBeforeEnd = 20;
    private const ushort NotFound = 404;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(10);

    // A busy machine takes its time to start; until then only a queue that has been read before counts.
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(30);

    private readonly IBusControl bus;
    private readonly ReceiveQueues queues;
    private readonly IHostApplicationLifetime lifetime;
    private readonly ILogger<ConsumerWatch> log;
    private readonly ConnectionFactory broker;
    private readonly Dictionary<string, int> misses = [];
    private readonly HashSet<string> everRead = [];
    private readonly Stopwatch running = Stopwatch.StartNew();
    private IConnection? connection;

    public ConsumerWatch(IBusControl bus, BrokerAddress address, ReceiveQueues queues, IHostApplicationLifetime lifetime, ILogger<ConsumerWatch> log)
    {
        (this.bus, this.queues, this.lifetime, this.log) = (bus, queues, lifetime, log);
        // A connection of its own: it must say whether the broker is there without asking the one it judges.
        broker = new ConnectionFactory { Uri = address.Uri, AutomaticRecoveryEnabled = false, ClientProvidedName = $"{address.Prefix}consumer-watch" };
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        connection?.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await LookAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task LookAsync(CancellationToken stopping)
    {
        try
        {
            connection = connection is { IsOpen: true } open ? open : await broker.CreateConnectionAsync(stopping);
            foreach (var queue in queues.Names)
                await LookAsync(queue, connection, stopping);
        }
        catch (Exception e) when (
            !stopping.IsCancellationRequested && e is BrokerUnreachableException or OperationInterruptedException or IOException or TimeoutException)
        {
            // The broker is away: nobody can read now, and nobody is to blame.
            misses.Clear();
            connection?.Dispose();
            connection = null;
        }
    }

    private async Task LookAsync(string queue, IConnection broker, CancellationToken stopping)
    {
        // An endpoint is known by its address, which ends with the name of its queue.
        var endpoint = bus.CheckHealth().Endpoints.Values.FirstOrDefault(e => e.InputAddress.AbsolutePath.EndsWith($"/{queue}", StringComparison.Ordinal));
        if (endpoint.ReceiveEndpoint is null || (endpoint.Status == BusHealthStatus.Healthy && await ReadersAsync(queue, broker, stopping) > 0))
        {
            misses.Remove(queue);
            if (endpoint.ReceiveEndpoint is not null)
                everRead.Add(queue);
            return;
        }

        if (!everRead.Contains(queue) && running.Elapsed < LongestStart)
            return;
        var missed = misses[queue] = misses.GetValueOrDefault(queue) + 1;
        if (missed >= MissesBeforeEnd)
            End(queue);
        else if (missed % MissesBetweenRestarts == MissesBeforeFirstRestart)
            await RestartAsync(queue, endpoint.ReceiveEndpoint, stopping);
    }

    private static async Task<uint> ReadersAsync(string queue, IConnection broker, CancellationToken stopping)
    {
        await using var channel = await broker.CreateChannelAsync(cancellationToken: stopping);
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue, stopping)).ConsumerCount;
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == NotFound)
        {
            return 0;
        }
    }

    private async Task RestartAsync(string queue, IReceiveEndpoint endpoint, CancellationToken stopping)
    {
        log.LogWarning("The broker answers and nobody reads {Queue}: its endpoint is started anew", queue);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(LongestStop);
        try
        {
            await endpoint.Stop(limit.Token).WaitAsync(LongestStop, stopping);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            // It may still do so until the next turn.
            log.LogWarning("The endpoint of {Queue} does not stop: {Reason}", queue, e.Message);
            return;
        }

        endpoint.Start(stopping);
    }

    private void End(string queue)
    {
        log.LogCritical("Nobody reads {Queue} and its endpoint cannot be started anew: the process ends to be started again", queue);
        Environment.ExitCode = ExitCode;
        lifetime.StopApplication();
    }
}
