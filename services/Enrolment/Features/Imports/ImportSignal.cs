using System.Threading.Channels;

namespace CoachingPlatform.Enrolment.Features.Imports;

/// <summary>Wakes the worker of this process right after an upload. A lost nudge costs at most one poll.</summary>
internal sealed class ImportSignal
{
    private readonly Channel<bool> nudges = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Nudge() => nudges.Writer.TryWrite(true);

    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(atMost);
        Task nudged = nudges.Reader.ReadAsync(limit.Token).AsTask();
        await nudged.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
