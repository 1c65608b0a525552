using System.Diagnostics;
using Xunit;

namespace CoachingPlatform.TestHarness;

/// <summary>Waits for a condition instead of for a time.</summary>
public static class Eventually
{
    /// <summary>Asks until the answer satisfies, and returns it; fails with the last answer after the limit (10 seconds unless told).</summary>
    public static async Task<T> Async<T>(Func<Task<T>> ask, Func<T, bool> satisfies, TimeSpan? limit = null)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var answer = await ask();
            if (satisfies(answer))
                return answer;
            if (watch.Elapsed > (limit ?? TimeSpan.FromSeconds(10)))
                Assert.Fail($"Not within {watch.Elapsed.TotalSeconds:0.0} s; the last answer was: {answer}");
            await Task.Delay(25, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Asks until it holds.</summary>
    public static Task HoldsAsync(Func<Task<bool>> holds, TimeSpan? limit = null) => Async(holds, h => h, limit);
}
