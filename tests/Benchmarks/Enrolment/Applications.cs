using System.Diagnostics;

namespace CoachingPlatform.Benchmarks.Enrolment;

/// <summary>So many applications from so many clients, each of which sends its next when it has heard of the last.</summary>
internal static class Applications
{
    /// <summary>Clients at once; each applies to a cohort of its own.</summary>
    public const int Clients = 8;

    private const int EachClient = 120;

    /// <summary>In one round.</summary>
    public const int Together = Clients * EachClient;

    /// <summary>Applications a second, and the 99th percentile of one's time in milliseconds.</summary>
    /// <param name="apply">One application of the client with this number.</param>
    public static async Task<double[]> MeasureAsync(Func<int, Task> apply)
    {
        var watch = Stopwatch.StartNew();
        var times = await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            var taken = new List<double>(EachClient);
            for (var n = 0; n < EachClient; n++)
            {
                var started = Stopwatch.GetTimestamp();
                await apply(client);
                taken.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            return taken;
        })));
        var rate = Together / watch.Elapsed.TotalSeconds;
        var sorted = times.SelectMany(t => t).Order().ToList();
        return [rate, sorted[sorted.Count * 99 / 100]];
    }
}
