using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Messaging.Outbox;
using MongoDB.Driver;

namespace CoachingPlatform.Messaging.Transactions;

/// <summary>One running transaction: the session for the writes, and the events that leave with them.</summary>
public sealed class StoreTransaction
{
    private readonly List<OutboxMessage> messages = [];

    internal StoreTransaction(IClientSessionHandle session) => Session = session;

    /// <summary>Pass it to each read and write of the transaction.</summary>
    public IClientSessionHandle Session { get; }

    internal IReadOnlyList<OutboxMessage> Messages => messages;

    /// <summary>Events to publish after the commit, in this order for each aggregate. They are stored in the same transaction.</summary>
    public void Publish(params IEnumerable<IEvent> events)
    {
        foreach (var e in events)
        {
            var n = messages.Count(m => m.Id.AggregateId == e.AggregateId && m.Id.Version == e.Version);
            messages.Add(OutboxMessage.Of(e, n));
        }
    }
}
