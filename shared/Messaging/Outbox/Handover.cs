using System.Threading.Channels;

namespace CoachingPlatform.Messaging.Outbox;

/// <summary>
/// Takes what a transaction committed straight to the relay of the same process. It is a short cut, not a promise: what gets lost here, or
/// comes while the relay of another instance works, is found in the store by the next pass.
/// </summary>
public sealed class Handover
{
    // One of an import has a hundred events: this bounds the memory of a relay that is behind.
    private const int MostTransactions = 200;

    private readonly Channel<IReadOnlyList<OutboxMessage>> committed = Channel.CreateBounded<IReadOnlyList<OutboxMessage>>(
        new BoundedChannelOptions(MostTransactions) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    internal void Offer(IReadOnlyList<OutboxMessage> messages) => committed.Writer.TryWrite(messages);

    /// <summary>One transaction's messages after the other, for as long as it is asked.</summary>
    internal IAsyncEnumerable<IReadOnlyList<OutboxMessage>> TakeAsync(CancellationToken cancellation) => committed.Reader.ReadAllAsync(cancellation);
}
