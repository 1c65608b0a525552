using System.Diagnostics;
using System.Globalization;
using CoachingPlatform.TestHarness;
using MongoDB.Driver;

namespace CoachingPlatform.Faults.Running;

/// <summary>Store and broker of this run: PostgreSQL with DocumentDB, the wire bridge, RabbitMQ. Each can be killed, frozen and started again.</summary>
internal sealed class Servers : IAsyncDisposable
{
    private static readonly IReadOnlyDictionary<string, string> Nothing = new Dictionary<string, string>();
    private readonly string data;
    private readonly int postgresPort = TestServers.FreePort();
    private readonly int brokerPort = TestServers.FreePort(3);
    private readonly int bridgePort = TestServers.FreePort();
    private readonly int bridgeHealthPort = TestServers.FreePort();

    private Servers(string root, string data) => (Root, this.data) = (root, data);

    /// <summary>The repository.</summary>
    public string Root { get; }

    /// <summary>Where logs go.</summary>
    public string Logs => data;

    public string Store => $"mongodb://127.0.0.1:{bridgePort}/?replicaSet=local";

    public string Broker => $"amqp://guest:guest@127.0.0.1:{brokerPort}";

    public ChildProcess Postgres { get; private set; } = null!;

    public ChildProcess Bridge { get; private set; } = null!;

    public ChildProcess RabbitMq { get; private set; } = null!;

    /// <summary>A client of the store that is patient with a store that is away.</summary>
    public IMongoClient Client { get; private set; } = null!;

    /// <summary>New ones, on a folder of their own in <paramref name="data"/>.</summary>
    public static async Task<Servers> StartAsync(string root, string data)
    {
        var servers = new Servers(root, Directory.CreateDirectory(Path.Combine(data, $"{Guid.NewGuid():N}")).FullName);
        await Task.WhenAll(servers.StartStoreAsync(), servers.StartBrokerAsync());
        var settings = MongoClientSettings.FromConnectionString(servers.Store);
        settings.ServerSelectionTimeout = TimeSpan.FromSeconds(60);
        servers.Client = new MongoClient(settings);
        return servers;
    }

    public async Task StartStoreAsync()
    {
        Postgres = await ServerAsync("postgres", postgresPort);
        await Ports.OpenAsync(postgresPort, Postgres);
        Bridge = await ChildProcess.StartAsync(
            Path.Combine(data, "bridge.log"), Root,
            new Dictionary<string, string>
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{bridgeHealthPort}",
                ["Logging__LogLevel__Default"] = "Warning",
                ["MongoWire__Port"] = bridgePort.ToString(CultureInfo.InvariantCulture),
                ["MongoWire__Postgres"] = $"Host=127.0.0.1;Port={postgresPort};Username=postgres;Database=postgres",
            },
            "dotnet", Path.Combine(Root, "shared", "MongoWire", "bin", "Release", "net10.0", "CoachingPlatform.MongoWire.dll"));
        await Ports.OpenAsync(bridgePort, Bridge);
    }

    public async Task KillStoreAsync()
    {
        await Task.WhenAll(Postgres.KillAsync(), Bridge.KillAsync());
        await Ports.ClosedAsync(postgresPort);
    }

    public async Task StopStoreAsync()
    {
        await Bridge.StopAsync();
        await Postgres.StopAsync();
    }

    public async Task StartBrokerAsync()
    {
        RabbitMq = await ServerAsync("rabbitmq", brokerPort);
        await Ports.OpenAsync(brokerPort, RabbitMq);
    }

    public async Task KillBrokerAsync()
    {
        await RabbitMq.KillAsync();
        await Ports.ClosedAsync(brokerPort);
    }

    public Task StopBrokerAsync() => RabbitMq.StopAsync();

    /// <summary>Drops a database, unless a transaction of a killed process still holds it; the folder goes away at the end in any case.</summary>
    public async Task DropAsync(string database)
    {
        try
        {
            await Client.DropDatabaseAsync(database);
        }
        catch (MongoException e)
        {
            Console.WriteLine($"   {database} was not dropped: {e.Message}");
        }
    }

    /// <summary>RabbitMQ's own command line, run inside the namespaces and the root of the node.</summary>
    public async Task<string> RabbitCtlAsync(params string[] arguments)
    {
        var folder = (await RunAsync(Path.Combine(Root, "shared", "AppHost", "servers.sh"), "folder")).Trim();
        var inside = (await File.ReadAllTextAsync(Path.Combine(data, "rabbitmq", "pid"))).Trim();
        var cookie = (await File.ReadAllTextAsync(Path.Combine(data, "rabbitmq", ".erlang.cookie"))).Trim();
        return await RunAsync(
            "nsenter",
            ["-t", inside, "-m", "-p", "-i", "chroot", "--userspec=rabbitmq:rabbitmq", folder, "/usr/bin/env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG=C.UTF-8", "HOME=/srv/data", "RABBITMQ_NODENAME=rabbit@localhost", $"ERL_EPMD_PORT={brokerPort + 2}", "rabbitmqctl", "-q", "--erlang-cookie", cookie, .. arguments]);
    }

    /// <summary>Where the processes of one place count what their inboxes turn away.</summary>
    public string DuplicatesFolder(string place) => Directory.CreateDirectory(Path.Combine(data, $"{place}.duplicates")).FullName;

    /// <summary>How often the services said that in their logs.</summary>
    public int LogLines(string words) => Directory.EnumerateFiles(data, "*.log").Sum(log => File.ReadLines(log).Count(line => line.Contains(words, StringComparison.Ordinal)));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Task.WhenAll(StopStoreAsync(), StopBrokerAsync());
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? said : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {said}");
    }

    private Task<ChildProcess> ServerAsync(string name, int port) => ChildProcess.StartAsync(
        Path.Combine(data, $"{name}.log"), Root, Nothing,
        Path.Combine(Root, "shared", "AppHost", "servers.sh"), name, "--data", Path.Combine(data, name), "--port", $"{port}");
}
