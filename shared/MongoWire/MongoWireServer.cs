using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace CoachingPlatform.MongoWire;

/// <summary>
/// MongoDB's wire protocol on a loopback port, in front of PostgreSQL with DocumentDB. The unmodified driver takes it for
/// a replica set of one node. For first run and tests; no authentication.
/// </summary>
public sealed class MongoWireServer : IAsyncDisposable
{
    private static readonly TimeSpan HousekeepingPeriod = TimeSpan.FromSeconds(5);
    private readonly CancellationTokenSource stop = new();
    private readonly Socket listener;
    private readonly PgPools pools;
    private readonly Dispatcher dispatcher;
    private readonly ClusterTime time;
    private readonly ConcurrentDictionary<int, Task> clients = new();
    private readonly Task accepting;
    private readonly Task housekeeping;

    private MongoWireServer(MongoWireOptions options, Socket listener, PgPools pools)
    {
        this.listener = listener;
        this.pools = pools;
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        time = new ClusterTime(options.Time);
        Sessions = new SessionStore(options, clients.ContainsKey);
        var cursors = new CursorStore(options.Time);
        var handshake = new Handshake($"127.0.0.1:{Port}", options.Time);
        var commands = CommandTable.Make(handshake, new CursorCommands(cursors), new CatalogCommands(options), Sessions);
        dispatcher = new Dispatcher(commands, new Transactions(Sessions, pools), new SnapshotReads(Sessions, pools, time), pools);
        accepting = AcceptAsync();
        housekeeping = new Housekeeping(options, Sessions, cursors, new StatementLane(pools)).RunAsync(HousekeepingPeriod, stop.Token);
    }

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <summary>What the driver connects with.</summary>
    public string ConnectionString => $"mongodb://127.0.0.1:{Port}/?replicaSet={Handshake.SetName}";

    internal SessionStore Sessions { get; }

    /// <summary>Waits for PostgreSQL, prepares the database, and listens.</summary>
    public static async Task<MongoWireServer> StartAsync(MongoWireOptions options, CancellationToken cancellation = default)
    {
        var pools = new PgPools(options);
        try
        {
            await EngineSetup.RunAsync(pools, cancellation);
            var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, options.Port));
            listener.Listen(512);
            return new MongoWireServer(options, listener, pools);
        }
        catch
        {
            await pools.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether PostgreSQL answers, and soon.</summary>
    public async Task<bool> IsHealthyAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(3));
        try
        {
            await Handshake.PingAsync(new StatementLane(pools), limit.Token);
            return true;
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Stops listening, rolls open transactions back and closes every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await accepting;
        await housekeeping;
        await Task.WhenAll(clients.Values);
        await Sessions.DisposeAsync();
        await pools.DisposeAsync();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        for (var id = 1; !stop.IsCancellationRequested; id++)
        {
            try
            {
                var socket = await listener.AcceptAsync(stop.Token);
                var serving = clients[id] = ServeAsync(socket, id);
                if (serving.IsCompleted) clients.TryRemove(id, out _);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                // Stopping, or a client that went away before it was accepted.
            }
        }
    }

    private async Task ServeAsync(Socket socket, int id)
    {
        await new ClientConnection(socket, dispatcher, time, id).RunAsync(stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        clients.TryRemove(id, out _);
    }
}
