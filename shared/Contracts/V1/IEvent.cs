namespace CoachingPlatform.Contracts.V1;

/// <summary>
/// A fact that one service tells the others. Delivered at least once and possibly out of order: consumers keep the highest
/// <see cref="Version"/> of each <see cref="AggregateId"/> and ignore the rest. Carries no personal data of owners.
/// </summary>
public interface IEvent
{
    /// <summary>The aggregate that changed.</summary>
    Guid AggregateId { get; }

    /// <summary>The aggregate's version after the change, starting at 1.</summary>
    long Version { get; }

    /// <summary>When the change happened, in UTC, by the publishing service's clock.</summary>
    DateTimeOffset OccurredAt { get; }
}
