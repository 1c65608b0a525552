using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using CoachingPlatform.TestHarness;

namespace CoachingPlatform.Faults.Running;

/// <summary>A process started here; it dies with this one, whatever way this one ends.</summary>
internal sealed class ChildProcess
{
    private const int Kilobytes = 1024;
    private readonly Process process;

    private ChildProcess(Process process) => this.process = process;

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>Starts a program; both its outputs go to the end of the log file.</summary>
    public static async Task<ChildProcess> StartAsync(
        string log, string workingDirectory, IReadOnlyDictionary<string, string> environment, params string[] command)
    {
        var info = new ProcessStartInfo(
            "setpriv", ["--pdeathsig", "KILL", "sh", "-c", "log=$1; shift; exec \"$@\" </dev/null >>\"$log\" 2>&1", "sh", log, .. command])
        {
            WorkingDirectory = workingDirectory,
        };
        foreach (var (name, value) in environment)
            info.Environment[name] = value;
        return new ChildProcess(await Children.StartAsync(info));
    }

    /// <summary>kill -9, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        Signal(process.Id, 9);
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, and waits for the orderly end; kill -9 after 30 seconds.</summary>
    public async Task StopAsync()
    {
        if (process.HasExited)
            return;
        Signal(process.Id, 15);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            await KillAsync();
        }
    }

    /// <summary>SIGSTOP of it and of all that it started.</summary>
    public void Freeze() => SignalTree(19);

    /// <summary>SIGCONT of the same.</summary>
    public void Thaw() => SignalTree(18);

    /// <summary>Threads and resident megabytes, as the kernel counts them now.</summary>
    public (int Threads, int Megabytes) Size()
    {
        try
        {
            var status = File.ReadLines($"/proc/{process.Id}/status").Select(l => l.Split(':', 2)).ToDictionary(p => p[0], p => p[1].Trim());
            return (Number(status["Threads"]), Number(status["VmRSS"].Split(' ')[0]) / Kilobytes);
        }
        catch (Exception e) when (e is IOException or KeyNotFoundException)
        {
            return (0, 0);
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private void SignalTree(int signal)
    {
        var parents = Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName).Where(name => name!.All(char.IsAsciiDigit)).Select(name => Number(name!))
            .Select(id => (Id: id, Parent: ParentOf(id))).ToLookup(p => p.Parent, p => p.Id);
        var found = new Queue<int>([process.Id]);
        while (found.TryDequeue(out var id))
        {
            Signal(id, signal);
            foreach (var child in parents[id])
                found.Enqueue(child);
        }
    }

    private static int ParentOf(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return Number(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1]);
        }
        catch (IOException)
        {
            return 0; // gone
        }
    }

    private static void Signal(int id, int signal) => _ = SendSignal(id, signal);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}
