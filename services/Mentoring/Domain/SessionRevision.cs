using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Domain;

/// <summary>One fact of a session before and after a change, as text; null where there was or is none.</summary>
internal sealed record FactChange(string Field, string? Before, string? After);

/// <summary>What one version of a session changed, who did it and why; written with the version and never again.</summary>
internal sealed record SessionRevision
{
    public required Id<SessionRevision> Id { get; init; }

    public required Id<CoachingSession> SessionId { get; init; }

    /// <summary>The session's version that the change made.</summary>
    public required long Version { get; init; }

    /// <summary>The account that did it.</summary>
    public required string By { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Why; null where it needs no reason, as in a first log.</summary>
    public string? Reason { get; init; }

    public required IReadOnlyList<FactChange> Changes { get; init; }

    /// <summary>The revision that leads from one record of a session to the next.</summary>
    /// <param name="before">As it was, or null when it is new.</param>
    /// <param name="after">As it is now.</param>
    /// <param name="by">The account that did it.</param>
    /// <param name="reason">Why, where a reason is asked for.</param>
    public static SessionRevision Of(SessionRecord? before, SessionRecord after, string by, string? reason) => new()
    {
        Id = Id<SessionRevision>.New(),
        SessionId = after.Session.Id,
        Version = after.Session.Version,
        By = by,
        At = after.Session.RecordedAt,
        Reason = reason,
        Changes = after.ChangesSince(before),
    };
}
