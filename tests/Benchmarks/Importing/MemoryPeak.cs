namespace CoachingPlatform.Benchmarks.Importing;

/// <summary>The largest heap of this process, with what is not collected yet, above that at the start. Looked at every 50 ms.</summary>
internal sealed class MemoryPeak : IAsyncDisposable
{
    private readonly long start = GC.GetTotalMemory(forceFullCollection: true);
    private readonly PeriodicTimer timer = new(TimeSpan.FromMilliseconds(50));
    private readonly Task looking;
    private long peak;

    public MemoryPeak() => looking = LookAsync();

    /// <summary>In megabytes.</summary>
    public double Megabytes => (Math.Max(Interlocked.Read(ref peak), start) - start) / 1e6;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        timer.Dispose();
        await looking;
    }

    private async Task LookAsync()
    {
        while (await timer.WaitForNextTickAsync())
            Interlocked.Exchange(ref peak, Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false)));
    }
}
