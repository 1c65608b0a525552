using System.Collections.Concurrent;
using System.Diagnostics;

namespace CoachingPlatform.EndToEnd.Tests;

/// <summary>Every finished span of this process, as an exporter would get it.</summary>
internal sealed class Spans : IDisposable
{
    private readonly ConcurrentQueue<Activity> finished = [];
    private readonly ActivityListener listener;

    public Spans()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = finished.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
    }

    public IReadOnlyList<Activity> Of(ActivityTraceId trace) => [.. finished.Where(a => a.TraceId == trace)];

    public IReadOnlyList<Activity> All => [.. finished];

    public void Dispose() => listener.Dispose();
}
