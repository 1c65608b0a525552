using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace CoachingPlatform.Tour;

/// <summary>A platform of its own: <c>run.sh</c> on free ports and a folder that goes away with it.</summary>
internal sealed class RunningPlatform : IAsyncDisposable
{
    private const int PortsOfAPlatform = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly string root;
    private readonly bool demo;
    private readonly string data = Directory.CreateTempSubdirectory("coaching-tour-").FullName;
    private readonly int ports = FreePorts();
    private Process? process;
    private int starter;

    private readonly PosixSignalRegistration[] signals;

    private RunningPlatform(string root, bool demo)
    {
        (this.root, this.demo) = (root, demo);
        signals = [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP }.Select(s => PosixSignalRegistration.Create(s, StopWithUs))];
    }

    public Uri Gateway { get; private set; } = null!;

    public Uri Identity { get; private set; } = null!;

    public IReadOnlyDictionary<string, int> ProcessIds { get; private set; } = new Dictionary<string, int>();

    /// <summary>Starts one with an empty store, or with the demo programme in it.</summary>
    public static async Task<RunningPlatform> StartAsync(string root, bool demo = false)
    {
        var platform = new RunningPlatform(root, demo);
        try
        {
            await platform.StartAsync();
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it (again) on its data and waits until it says that it is ready.</summary>
    public async Task StartAsync()
    {
        var runFile = Path.Combine(data, "run.json");
        File.Delete(runFile);
        process = Process.Start(new ProcessStartInfo(
            Path.Combine(root, "run.sh"), ["--data", data, "--ports", $"{ports}", .. demo ? Array.Empty<string>() : ["--empty"]])
        {
            WorkingDirectory = root, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        var watch = Stopwatch.StartNew();
        while (!File.Exists(runFile))
        {
            if (process.HasExited)
                throw new InvalidOperationException($"run.sh ended with {process.ExitCode}: {string.Join('\n', await output)}");
            if (watch.Elapsed > Patience)
                throw new TimeoutException($"The platform was not ready within {Patience.TotalMinutes} minutes.");
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }

        var run = JsonElement.Parse(await File.ReadAllTextAsync(runFile));
        Gateway = new Uri(run.GetProperty("gateway").GetString()!);
        Identity = new Uri(run.GetProperty("identity").GetString()!);
        ProcessIds = run.GetProperty("pids").EnumerateObject()
            .Where(p => p.Value.ValueKind == JsonValueKind.Number).ToDictionary(p => p.Name, p => p.Value.GetInt32());
        starter = run.GetProperty("appHost").GetInt32();
    }

    /// <summary>kill -9 of every process of it; nothing gets to clean up.</summary>
    public async Task KillAsync()
    {
        foreach (var id in ProcessIds.Values.Append(starter).Append(process!.Id))
            Kill(id, 9);
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as Ctrl-C does; everything stops in order.</summary>
    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
        {
            Kill(process.Id, 15);
            await process.WaitForExitAsync();
        }

        if (Directory.Exists(data)) Directory.Delete(data, recursive: true);
        foreach (var signal in signals) signal.Dispose();
    }

    // Whoever ends this process means the platform as well.
    private void StopWithUs(PosixSignalContext signal)
    {
        signal.Cancel = true;
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        Environment.Exit(130);
    }

    private static void Kill(int id, int signal) => _ = SendSignal(id, signal);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);

    private static int FreePorts()
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var first = Random.Shared.Next(20_000, 30_000);
            if (Enumerable.Range(first, PortsOfAPlatform).All(IsFree))
                return first;
        }

        throw new InvalidOperationException($"There are no {PortsOfAPlatform} free ports in a row.");
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
