using System.Globalization;
using Npgsql;

namespace CoachingPlatform.Benchmarks.Measuring;

/// <summary>
/// The processor time of everything that answers a request: the service, the bridge, the engine's processes that the bridge uses, and those that
/// the engine started and ended meanwhile, as it does where it walks a large table with several at once.
/// </summary>
/// <param name="postgres">The engine.</param>
/// <param name="application">The name under which the bridge is connected to it.</param>
/// <param name="processes">The service and the bridge.</param>
internal sealed class CpuMeter(string postgres, string application, params int[] processes) : IAsyncDisposable
{
    // The kernel counts in hundredths of a second on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    private readonly NpgsqlDataSource engine = NpgsqlDataSource.Create(postgres);

    /// <summary>Milliseconds a request while this window is filled with them, one after the other.</summary>
    public async Task<double> MillisecondsAsync(TimeSpan window, Func<Task> request)
    {
        var before = await UsedAsync();
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var count = 0;
        for (; watch.Elapsed < window; count++)
            await request();
        var after = await UsedAsync();
        // A process that came or went in between is one that the pool took or gave back; what it used before is not of this window.
        return after.Sum(p => p.Value - before.GetValueOrDefault(p.Key, p.Value)) * 1000 / TicksPerSecond / count;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => engine.DisposeAsync();

    private async Task<Dictionary<int, long>> UsedAsync()
    {
        var ports = new HashSet<string>();
        await using var command = engine.CreateCommand("SELECT client_port::text FROM pg_stat_activity WHERE application_name = $1");
        command.Parameters.AddWithValue(application);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            ports.Add(reader.GetString(0));
        var used = processes.ToDictionary(id => id, OwnTime);
        var postmaster = 0;
        foreach (var id in Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => name!.All(char.IsAsciiDigit)).Select(name => int.Parse(name!, CultureInfo.InvariantCulture)))
        {
            if (IsServerOf(ports, id))
                (used[id], postmaster) = (OwnTime(id), (int)Stat(id, 4));
        }

        if (postmaster == 0)
            throw new InvalidOperationException($"{application} is not connected to the engine.");
        used[postmaster] = Stat(postmaster, 16) + Stat(postmaster, 17);
        return used;
    }

    // By its title ("postgres: postgres postgres 127.0.0.1(40016) idle"): the engine has process ids of its own and does not know those that are valid here.
    private static bool IsServerOf(HashSet<string> ports, int process)
    {
        try
        {
            var title = File.ReadAllText($"/proc/{process}/cmdline");
            return title.StartsWith("postgres: ", StringComparison.Ordinal) && ports.Contains(title.Split('(', ')').ElementAtOrDefault(1) ?? "");
        }
        catch (IOException)
        {
            return false; // it has just ended
        }
    }

    private static long OwnTime(int process) => Stat(process, 14) + Stat(process, 15);

    // A field by its number in proc(5): 4 the parent, 14 and 15 the process's own time in user and system mode, 16 and 17 that of its ended
    // children. Counted behind the name, which may hold anything.
    private static long Stat(int process, int field)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        return long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[field - 3], CultureInfo.InvariantCulture);
    }
}
