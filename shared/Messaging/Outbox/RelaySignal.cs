namespace CoachingPlatform.Messaging.Outbox;

/// <summary>Wakes the relay of this process right after a commit. A lost nudge costs at most one poll.</summary>
public sealed class RelaySignal : IDisposable
{
    private readonly SemaphoreSlim signal = new(0, 1);

    /// <inheritdoc/>
    public void Dispose() => signal.Dispose();

    internal void Nudge()
    {
        try
        {
            signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // A nudge is already waiting; one is enough.
        }
    }

    internal async Task WaitAsync(TimeSpan atMost, CancellationToken cancellation) => await signal.WaitAsync(atMost, cancellation);
}
