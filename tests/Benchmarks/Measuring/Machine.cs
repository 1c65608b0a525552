using System.Globalization;

namespace CoachingPlatform.Benchmarks.Measuring;

/// <summary>What the numbers were measured on.</summary>
internal static class Machine
{
    /// <summary>Cores, processor, and how busy the machine was in the last minute.</summary>
    public static string Description() =>
        string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores, {Processor()}, load {Load():0.0}");

    private static string Processor() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown processor";

    private static double Load() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);
}
