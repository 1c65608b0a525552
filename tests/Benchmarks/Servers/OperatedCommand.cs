using System.Diagnostics;
using CoachingPlatform.TestHarness;

namespace CoachingPlatform.Benchmarks.Servers;

/// <summary>What came of a command of an operator that ran as a process of its own.</summary>
/// <param name="Lines">What it said.</param>
/// <param name="Megabytes">The most memory that the process had resident (<see cref="ResidentMemory"/>).</param>
internal sealed record OperatedCommand(IReadOnlyList<string> Lines, double Megabytes)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs it to its end, which must be a good one, and passes on what it says.</summary>
    public static async Task<OperatedCommand> RunAsync(ProcessStartInfo program)
    {
        program.RedirectStandardOutput = true;
        using var process = await Children.StartAsync(program);
        var ended = process.WaitForExitAsync();
        var (listening, peak) = (ListenAsync(process.StandardOutput), 0d);
        while (!ended.IsCompleted)
        {
            peak = Math.Max(peak, ResidentMemory.PeakOf(process.Id));
            await Task.WhenAny(ended, Task.Delay(BetweenLooks));
        }

        var lines = await listening;
        return process.ExitCode == 0 ? new(lines, peak) : throw new InvalidOperationException($"The command ended with {process.ExitCode}: {string.Join(" / ", lines)}");
    }

    private static async Task<List<string>> ListenAsync(StreamReader output)
    {
        var lines = new List<string>();
        while (await output.ReadLineAsync() is { } line)
        {
            lines.Add(line);
            Console.WriteLine($"      {line}");
        }

        return lines;
    }
}
