using System.Diagnostics;

namespace CoachingPlatform.Faults.Running;

/// <summary>Waits for a condition instead of for a time.</summary>
internal static class Wait
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Asks ten times a second (or each <paramref name="every"/>) until it holds.</summary>
    /// <returns>How long that took.</returns>
    /// <exception cref="TimeoutException">It did not hold within the limit (90 seconds unless told).</exception>
    public static async Task<TimeSpan> ForAsync(string what, Func<Task<bool>> holds, TimeSpan? limit = null, TimeSpan? every = null)
    {
        var watch = Stopwatch.StartNew();
        while (!await holds())
        {
            if (watch.Elapsed > (limit ?? Patience))
                throw new TimeoutException($"Not within {watch.Elapsed.TotalSeconds:0} s: {what}.");
            await Task.Delay(every ?? TimeSpan.FromMilliseconds(100));
        }

        return watch.Elapsed;
    }
}
