using System.Collections.Concurrent;
using System.Diagnostics;

namespace CoachingPlatform.Benchmarks.Messaging;

/// <summary>When each row became readable (its transaction was committed), by the process's monotonic clock.</summary>
internal sealed class Arrivals
{
    private readonly ConcurrentDictionary<Guid, long> at = new();
    private readonly TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int count;

    /// <param name="expected">After this many all are there.</param>
    public Arrivals(int expected) => Expected = expected;

    public int Expected { get; }

    public long this[Guid id] => at[id];

    public void Note(Guid id)
    {
        if (at.TryAdd(id, Stopwatch.GetTimestamp()) && Interlocked.Increment(ref count) == Expected)
            all.SetResult();
    }

    public Task AllAsync() => all.Task.WaitAsync(TimeSpan.FromMinutes(2));

    /// <summary>Rows a second between the first and the last.</summary>
    public double Rate() => (Expected - 1) / Stopwatch.GetElapsedTime(at.Values.Min(), at.Values.Max()).TotalSeconds;
}
