using System.Globalization;

namespace CoachingPlatform.Benchmarks.Servers;

/// <summary>What the kernel counts of a process as resident, in megabytes: its heap with what is not collected yet, its code and its runtime.</summary>
internal static class ResidentMemory
{
    /// <summary>Now; 0 of a process that has ended.</summary>
    public static double Of(int process) => Read(process, "VmRSS:");

    /// <summary>The most at any time of its life; 0 of a process that has ended.</summary>
    public static double PeakOf(int process) => Read(process, "VmHWM:");

    private static double Read(int process, string field)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith(field, StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1e3;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
