using System.Net;
using System.Net.Sockets;
using CoachingPlatform.MongoWire;
using CoachingPlatform.ServiceDefaults.Store;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.TestHarness;

/// <summary>
/// The real servers of this test run, started once by <c>./test.sh</c>: PostgreSQL with DocumentDB behind the wire bridge (in this process),
/// or the MongoDB named by <c>MONGODB_URI</c>; and RabbitMQ.
/// </summary>
public static class TestServers
{
    private static int nextPort = Random.Shared.Next(13_000, 16_000);
    private static readonly Lazy<Task<MongoWireServer>> Bridge = new(StartBridgeAsync);

    /// <summary>Address of the broker; skips the test where there is none.</summary>
    public static string Broker => Require("COACHING_RABBITMQ", "a RabbitMQ broker");

    /// <summary>Connection string of the store; skips the test where there is none.</summary>
    public static async Task<string> StoreAsync() =>
        Environment.GetEnvironmentVariable("MONGODB_URI") is { Length: > 0 } real ? real : (await Bridge.Value).ConnectionString;

    /// <summary>A client for the store with the platform's BSON conventions.</summary>
    public static async Task<MongoClient> StoreClientAsync()
    {
        BsonConventions.Register();
        return new MongoClient(await StoreAsync());
    }

    /// <summary>A database name that no other test has.</summary>
    public static string NewDatabaseName() => $"t{Guid.NewGuid():N}"[..20];

    /// <summary>
    /// The first of some loopback ports in a row that nobody listens on now, each time others. Below those that the kernel hands out by
    /// itself, which somebody's next connection may take.
    /// </summary>
    public static int FreePort(int inARow = 1)
    {
        int first;
        do
            first = Interlocked.Add(ref nextPort, inARow) - inARow;
        while (!Enumerable.Range(first, inARow).All(IsFree));
        return first;
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static Task<MongoWireServer> StartBridgeAsync() => MongoWireServer.StartAsync(
        new MongoWireOptions
        {
            Port = 0, Postgres = Require("COACHING_POSTGRES", "PostgreSQL with DocumentDB"), TransactionIdleLimit = TimeSpan.FromSeconds(5), // of a killed process; a drop waits for 10
        },
        CancellationToken.None);

    private static string Require(string variable, string what)
    {
        var value = Environment.GetEnvironmentVariable(variable);
        Assert.SkipWhen(string.IsNullOrEmpty(value), $"{variable} is not set: this test needs {what}; run ./test.sh.");
        return value!;
    }
}
