using System.Diagnostics;

namespace CoachingPlatform.Benchmarks.Measuring;

/// <summary>How many operations a second some clients get done, each one after the other.</summary>
internal static class Rate
{
    /// <param name="clients">Clients at once.</param>
    /// <param name="window">For how long.</param>
    /// <param name="operation">One operation of the client with this number.</param>
    public static async Task<double> OfAsync(int clients, TimeSpan window, Func<int, Task> operation)
    {
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            var count = 0;
            for (; watch.Elapsed < window; count++)
                await operation(client);
            return count;
        })));
        return counts.Sum() / watch.Elapsed.TotalSeconds;
    }
}
