using System.Diagnostics;
using System.Globalization;

namespace CoachingPlatform.MongoWire.Tests.Faults;

/// <summary>A program of the test's own that may be killed, and that ends with the test process whatever way that one ends.</summary>
internal sealed class OwnProcess : IAsyncDisposable
{
    // The shell holds the other end of a pipe to this process; when it closes, the program is asked to stop.
    private const string Keeper = "log=$1; shift; exec 2>>\"$log\"; \"$@\" </dev/null >>\"$log\" 2>&1 & echo $!; read -r _; kill -TERM $! 2>/dev/null; wait $!";
    private readonly Process keeper;

    private OwnProcess(Process keeper, int id) => (this.keeper, Id) = (keeper, id);

    public int Id { get; }

    /// <summary>Physical memory in bytes.</summary>
    public long Memory => Process.GetProcessById(Id).WorkingSet64;

    /// <summary>Open sockets; one that is closed while they are counted is none.</summary>
    public int Sockets => Directory.EnumerateFiles($"/proc/{Id}/fd").Count(file => new FileInfo(file).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);

    public static async Task<OwnProcess> StartAsync(string log, IReadOnlyDictionary<string, string> environment, params string[] command)
    {
        var start = new ProcessStartInfo("bash", ["-c", Keeper, "keeper", log, .. command]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (key, value) in environment) start.Environment[key] = value;
        var keeper = Process.Start(start)!;
        return new OwnProcess(keeper, int.Parse((await keeper.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture));
    }

    /// <summary>kill -9 of any process by its id.</summary>
    public static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
    }

    public async ValueTask DisposeAsync()
    {
        keeper.StandardInput.Close();
        await keeper.WaitForExitAsync();
        keeper.Dispose();
    }
}
