using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CoachingPlatform.TestHarness;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.MongoWire.Tests.Faults;

/// <summary>A PostgreSQL with DocumentDB and a bridge in front of it, each a process of its own: for what the shared ones must not go through.</summary>
internal sealed class OwnStore : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string folder = Directory.CreateTempSubdirectory("coaching-wire-").FullName;
    private readonly int postgresPort = TestServers.FreePort();
    private readonly int? megabytes;
    private OwnProcess? postgres;

    private OwnStore(int? megabytes) => this.megabytes = megabytes;

    public int Port { get; } = TestServers.FreePort();

    public OwnProcess Bridge { get; private set; } = null!;

    public string ConnectionString => $"mongodb://127.0.0.1:{Port}/?replicaSet=local";

    public string Postgres => $"Host=127.0.0.1;Port={postgresPort};Username=postgres;Database=postgres";

    /// <summary>The data folder as the server sees it; with a disk of its own it is nowhere else.</summary>
    public string Data => $"/proc/{postgres!.Id}/root{Path.Combine(folder, "data")}";

    /// <summary>Starts both; with <paramref name="megabytes"/> on a disk of that size. Skips the test where the local servers cannot run.</summary>
    public static async Task<OwnStore> StartAsync(int? megabytes = null)
    {
        Assert.SkipWhen(Store.RealMongo is not null, "This case is about the local store, and MONGODB_URI names a real MongoDB.");
        Assert.SkipUnless(Environment.IsPrivilegedProcess && File.Exists(Path.Combine(await ServersFolderAsync(), ".coachingplatform")),
            "This case starts and kills servers of its own: it needs root and the servers' folder (shared/AppHost/servers.sh prepare).");
        var store = new OwnStore(megabytes);
        try
        {
            await store.StartPostgresAsync();
            await store.StartBridgeAsync();
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    public async Task StartPostgresAsync()
    {
        var data = Path.Combine(folder, "data");
        Directory.CreateDirectory(data);
        string[] server = [Servers, "postgres", "--data", data, "--port", postgresPort.ToString(CultureInfo.InvariantCulture)];
        // A mount in a namespace of its own is gone with its processes.
        string[] withDisk = ["unshare", "--mount", "bash", "-c", $"mount -t tmpfs -o size={megabytes}m tmpfs \"$3\" && exec \"$0\" \"$@\"", .. server];
        postgres = await OwnProcess.StartAsync(Log("postgres"), new Dictionary<string, string>(), megabytes is null ? server : withDisk);
        await PortAsync(postgresPort, "postgres");
    }

    public async Task StartBridgeAsync()
    {
        var settings = new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development", ["MongoWire__Port"] = $"{Port}", ["MongoWire__Postgres"] = Postgres,
        };
        Bridge = await OwnProcess.StartAsync(Log("bridge"), settings, "dotnet", Path.Combine(AppContext.BaseDirectory, "CoachingPlatform.MongoWire.dll"));
        await PortAsync(Port, "bridge");
    }

    /// <summary>kill -9 of the bridge, and a new one on the same port.</summary>
    public async Task KillBridgeAsync()
    {
        OwnProcess.Kill(Bridge.Id);
        await Bridge.DisposeAsync();
        await StartBridgeAsync();
    }

    /// <summary>kill -9 of all processes of PostgreSQL at once, by their namespace's first, and a new one on the same data.</summary>
    public async Task KillPostgresAsync()
    {
        OwnProcess.Kill(int.Parse(await File.ReadAllTextAsync(Path.Combine(Data, "pid")), CultureInfo.InvariantCulture));
        await postgres!.DisposeAsync();
        await StartPostgresAsync();
    }

    public MongoClient Client(string name = "faults")
    {
        var settings = MongoClientSettings.FromConnectionString(ConnectionString);
        settings.ApplicationName = name; // clients of one name share their connections
        settings.ServerSelectionTimeout = Patience;
        return new MongoClient(settings);
    }

    public async ValueTask DisposeAsync()
    {
        if (Bridge is not null) await Bridge.DisposeAsync();
        if (postgres is not null) await postgres.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static string Servers => Path.Combine(Repository.Root, "shared", "AppHost", "servers.sh");

    private static async Task<string> ServersFolderAsync()
    {
        using var process = Process.Start(new ProcessStartInfo(Servers, ["folder"]) { RedirectStandardOutput = true })!;
        return (await process.StandardOutput.ReadToEndAsync()).Trim();
    }

    private string Log(string name) => Path.Combine(folder, name + ".log");

    private async Task PortAsync(int port, string name)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Patience; await Task.Delay(20))
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                // Not yet.
            }
        }

        Assert.Fail($"The {name} did not open its port: {await File.ReadAllTextAsync(Log(name))}");
    }
}
