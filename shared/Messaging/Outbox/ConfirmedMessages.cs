using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace CoachingPlatform.Messaging.Outbox;

/// <summary>What the broker has confirmed: removed from the store, many at a time, and until then known here so that it does not go out twice.</summary>
internal sealed class ConfirmedMessages(OutboxStore outbox, ILogger log)
{
    private const int RemovedTogether = 1_000;
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);

    private readonly Channel<OutboxPosition> waiting = Channel.CreateUnbounded<OutboxPosition>();
    private readonly ConcurrentDictionary<OutboxPosition, bool> known = new();

    public void Add(OutboxPosition position)
    {
        known[position] = false;
        waiting.Writer.TryWrite(position);
    }

    /// <summary>True for what was confirmed and may still be found by a read that began after the last <see cref="Forget"/>.</summary>
    public bool Contains(OutboxPosition position) => known.ContainsKey(position);

    /// <summary>Before a read begins: what has been removed by now cannot be found by it.</summary>
    public void Forget()
    {
        foreach (var (position, _) in known.Where(k => k.Value))
            known.TryRemove(position, out _);
    }

    /// <summary>No more will be added.</summary>
    public void Complete() => waiting.Writer.TryComplete();

    /// <summary>Removes from the store until <see cref="Complete"/>, and what was added before that too, or it would go out twice.</summary>
    public async Task RemoveAsync()
    {
        while (await waiting.Reader.WaitToReadAsync())
        {
            if (waiting.Reader.Count < RemovedTogether)
                await Task.Delay(Gathering);
            var together = new List<OutboxPosition>();
            while (together.Count < RemovedTogether && waiting.Reader.TryRead(out var position))
                together.Add(position);
            await RemoveAsync(together);
        }
    }

    private async Task RemoveAsync(List<OutboxPosition> positions)
    {
        try
        {
            await outbox.RemoveAsync(positions);
            foreach (var position in positions)
                known[position] = true;
        }
        catch (Exception e)
        {
            // They are found again by the next pass and go out once more; the consumers' inboxes turn them away.
            log.LogWarning("{Count} confirmed messages could not be removed from the outbox: {Reason}", positions.Count, e.Message);
            foreach (var position in positions)
                known.TryRemove(position, out _);
        }
    }
}
