using System.Diagnostics;
using MongoDB.Driver;

namespace CoachingPlatform.Benchmarks.Servers;

/// <summary>The servers that <c>./test.sh</c> started, and the bridge as a process of its own, as <c>./run.sh</c> has it.</summary>
internal sealed class Surroundings : IAsyncDisposable
{
    private readonly Process bridge;
    private readonly List<string> databases = [];

    private Surroundings(Process bridge, string root, string prefix, string store, string postgres, string broker)
    {
        this.bridge = bridge;
        (Root, Prefix, Store, Postgres, Broker) = (root, prefix, store, postgres, broker);
        Client = new MongoClient(store);
    }

    /// <summary>The repository.</summary>
    public string Root { get; }

    /// <summary>The bridge's process id.</summary>
    public int BridgeId => bridge.Id;

    /// <summary>The bridge's connection string.</summary>
    public string Store { get; }

    /// <summary>Npgsql connection string of the engine behind it.</summary>
    public string Postgres { get; }

    /// <summary>The broker's address.</summary>
    public string Broker { get; }

    /// <summary>The driver, on the bridge.</summary>
    public MongoClient Client { get; }

    /// <summary>Begins the name of each queue and exchange, and is the bridge's name on the engine.</summary>
    public string Prefix { get; }

    /// <summary>Starts the bridge.</summary>
    public static async Task<Surroundings> StartAsync(string root)
    {
        var postgres = Require("COACHING_POSTGRES");
        var prefix = $"b{Guid.NewGuid():N}"[..10] + "-";
        var program = Path.Combine(root, "shared/MongoWire/bin/Release/net10.0/CoachingPlatform.MongoWire.dll");
        // The kernel ends it with this process, however that ends.
        string[] arguments =
        [
            "--pdeathsig", "KILL", "dotnet", program, "--environment=Development", "--MongoWire:Port=0", $"--MongoWire:Postgres={postgres};Application Name={prefix}",
        ];
        var bridge = Process.Start(new ProcessStartInfo("setpriv", arguments) { RedirectStandardOutput = true })!;
        while (await bridge.StandardOutput.ReadLineAsync() is { } line)
        {
            var start = line.IndexOf("mongodb://", StringComparison.Ordinal);
            if (start < 0)
                continue;
            _ = bridge.StandardOutput.ReadToEndAsync();
            return new Surroundings(bridge, root, prefix, line[start..].Split(',')[0], postgres, Require("COACHING_RABBITMQ"));
        }

        throw new InvalidOperationException("The bridge did not start.");
    }

    /// <summary>A database that is dropped at the end.</summary>
    public string NewDatabase()
    {
        databases.Add($"b{Guid.NewGuid():N}"[..20]);
        return databases[^1];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var database in databases)
            await Client.DropDatabaseAsync(database);
        Client.Dispose();
        bridge.Kill();
        bridge.Dispose();
    }

    private static string Require(string variable) =>
        Environment.GetEnvironmentVariable(variable) ?? throw new InvalidOperationException($"{variable} is not set: run ./test.sh bench.");
}
