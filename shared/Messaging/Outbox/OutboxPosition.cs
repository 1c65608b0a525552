namespace CoachingPlatform.Messaging.Outbox;

/// <summary>The key of an outbox message. The store keeps keys in order, so an aggregate's messages lie side by side, oldest first.</summary>
/// <param name="AggregateId">The aggregate that changed; order is kept within it.</param>
/// <param name="Version">The aggregate's version after the change, from 1.</param>
/// <param name="N">Number among the events of that version, from 0.</param>
public sealed record OutboxPosition(Guid AggregateId, long Version, int N);
