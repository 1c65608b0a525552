namespace CoachingPlatform.Messaging.Audit;

/// <summary>One change of one subject. It is written once and never changed.</summary>
public sealed record AuditEntry
{
    /// <summary>The subject and its version after the change; the store keeps them in this order, so it needs no other index.</summary>
    public required AuditPosition Id { get; init; }

    /// <summary>The domain's word for the subject.</summary>
    public required string Kind { get; init; }

    /// <summary>The account (<c>sub</c>) that did it, or the part of the platform that did.</summary>
    public required string By { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Why, where a reason is asked for.</summary>
    public required string? Reason { get; init; }

    /// <summary>What is different, in the order of the fields' names.</summary>
    public required IReadOnlyList<FieldChange> Changes { get; init; }
}

/// <summary>The key of an entry.</summary>
/// <param name="SubjectId">What changed.</param>
/// <param name="Version">Its version after the change, from 1.</param>
public sealed record AuditPosition(Guid SubjectId, long Version);

/// <summary>One field that is different after a change. Personal data is masked, so both values may look the same.</summary>
/// <param name="Field">Its path as stored, e.g. <c>details.name</c>.</param>
/// <param name="Before">The value before as text (a list as JSON), or null when there was none.</param>
/// <param name="After">The value after, likewise.</param>
public sealed record FieldChange(string Field, string? Before, string? After);
