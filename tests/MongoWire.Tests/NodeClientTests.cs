using System.Diagnostics;
using System.Security.Cryptography;
using MongoDB.Bson;
using Xunit;

namespace CoachingPlatform.MongoWire.Tests;

/// <summary>Two clients nobody here wrote: the Node driver and mongosh, both from npm at the versions of NodeClients/package-lock.json.</summary>
public sealed class NodeClientTests(Store store)
{
    private const string Seen =
        """{"found":[3,1],"means":[["Banjarbaru",40],["Martapura",40]],"count":4,"age":31,"indexes":["_id_","town_1_age_-1"]}""";

    private static readonly string Scripts = Path.Combine(AppContext.BaseDirectory, "NodeClients");
    private static readonly SemaphoreSlim Installing = new(1, 1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_Node_driver_inserts_queries_aggregates_transacts_and_lists_indexes()
    {
        var modules = await InstallAsync();
        await JourneyAsync(database => RunAsync("node", [Path.Combine(Scripts, "driver.mjs"), store.ConnectionString, database, modules], modules));
    }

    [Fact]
    public async Task Mongosh_inserts_queries_aggregates_transacts_and_lists_indexes()
    {
        var modules = await InstallAsync();
        var settings = Directory.CreateDirectory(Path.Combine(modules, ".mongodb", "mongosh"));
        await File.WriteAllTextAsync(Path.Combine(settings.FullName, "config"), "{ \"enableTelemetry\": false }", Cancel);
        await JourneyAsync(database =>
        {
            var address = store.ConnectionString.Replace("/?", $"/{database}?", StringComparison.Ordinal);
            return RunAsync("node", [Path.Combine(modules, "node_modules/mongosh/bin/mongosh.js"), address, "--quiet", "--norc", "--file", Path.Combine(Scripts, "shell.js")], modules);
        });
    }

    private async Task JourneyAsync(Func<string, Task<(int Code, string Output)>> runOn)
    {
        var database = "wire_node_" + ObjectId.GenerateNewId();
        var (_, output) = await runOn(database);
        Assert.Equal(Seen, output.Trim());
        Assert.Equal(4, await store.Client.GetDatabase(database).GetCollection<BsonDocument>("people").CountDocumentsAsync(new BsonDocument(), cancellationToken: Cancel));
        await store.Client.DropDatabaseAsync(database, Cancel);
    }

    /// <summary>Installs both once, outside the clone, and answers where.</summary>
    private async Task<string> InstallAsync()
    {
        store.Require();
        if (!await IsThereAsync("node") || !await IsThereAsync("npm")) Assert.Skip("Node.js is not installed here: its driver and mongosh are left out.");
        var version = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(Scripts, "package-lock.json"), Cancel)))[..12];
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var folder = Path.Combine(home, ".cache", "coachingplatform", "node-clients-" + version);
        await Installing.WaitAsync(Cancel);
        try
        {
            if (!Directory.Exists(folder)) await InstallIntoAsync(folder);
        }
        finally
        {
            Installing.Release();
        }

        return folder;
    }

    /// <summary>Another run may do the same meanwhile: whoever is done first has made the folder.</summary>
    private static async Task InstallIntoAsync(string folder)
    {
        var half = Directory.CreateDirectory(folder + "-" + ObjectId.GenerateNewId()).FullName;
        foreach (var name in new[] { "package.json", "package-lock.json" }) File.Copy(Path.Combine(Scripts, name), Path.Combine(half, name));
        var (code, output) = await RunAsync("npm", ["ci", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund"], half);
        if (code == 0 && !Directory.Exists(folder)) Directory.Move(half, folder);
        else Directory.Delete(half, recursive: true);
        if (code != 0) Assert.Skip($"npm could not fetch the two Node clients, which are left out: {output.Trim()}");
    }

    private static async Task<bool> IsThereAsync(string program)
    {
        try
        {
            return (await RunAsync(program, ["--version"], Path.GetTempPath())).Code == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    /// <summary>Runs with the folder as its home, so that nothing of it stays in the user's.</summary>
    private static async Task<(int Code, string Output)> RunAsync(string program, string[] arguments, string folder)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        if (program == "node") start.Environment["HOME"] = folder;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(Cancel), process.StandardError.ReadToEndAsync(Cancel));
        await process.WaitForExitAsync(Cancel);
        return (process.ExitCode, process.ExitCode == 0 ? await output : await output + await errors);
    }
}
