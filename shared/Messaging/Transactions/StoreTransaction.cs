using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Messaging.Audit;
using CoachingPlatform.Messaging.Outbox;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Messaging.Transactions;

/// <summary>One running transaction: the session for the writes, and the events that leave with them.</summary>
public sealed class StoreTransaction
{
    private readonly List<OutboxMessage> messages = [];
    private readonly List<Change> changed = [];
    private readonly Dictionary<Guid, string> reasons = [];
    private readonly List<LastWrite> last = [];

    internal StoreTransaction(IClientSessionHandle session) => Session = session;

    /// <summary>Pass it to each read and write of the transaction.</summary>
    public IClientSessionHandle Session { get; }

    /// <summary>
    /// Who writes, for the audit trail: the account (<c>sub</c>) of a request, or the name of the part of the platform. Null stands for the service as a whole.
    /// </summary>
    public string? By { get; set; }

    internal IReadOnlyList<OutboxMessage> Messages => messages;

    internal IReadOnlyList<Change> Changed => changed;

    internal IReadOnlyList<LastWrite> Last => last;

    /// <summary>Says why a subject changes, where the subject itself does not keep the reason; its audit entry has it.</summary>
    public void Explain(Guid subject, string? reason)
    {
        if (reason is not null)
            reasons[subject] = reason;
    }

    internal string? ReasonOf(AuditSubject subject) => subject.Reason ?? reasons.GetValueOrDefault(subject.Id);

    internal void Audit(AuditSubject subject, BsonDocument? before, BsonDocument after) => changed.Add(new(subject, before, after));

    /// <summary>Events to publish after the commit, in this order for each aggregate. They are stored in the same transaction.</summary>
    public void Publish(params IEnumerable<IEvent> events)
    {
        foreach (var e in events)
        {
            var n = messages.Count(m => m.Id.AggregateId == e.AggregateId && m.Id.Version == e.Version);
            messages.Add(OutboxMessage.Of(e, n));
        }
    }

    /// <summary>
    /// Writes with the audit entries and the messages, in one command when the work is done, which saves a round trip for each: for what nothing in
    /// this transaction reads again. They are written in the order of the calls.
    /// </summary>
    /// <param name="write">An insert or a replacement; a replacement that finds nothing fails the transaction.</param>
    /// <param name="refused">What is thrown where a unique index refuses it; null for the driver's exception.</param>
    public void WriteLast(BulkWriteModel write, Func<Exception>? refused = null) => last.Add(new(write, refused));

    internal sealed record LastWrite(BulkWriteModel Write, Func<Exception>? Refused);
}
