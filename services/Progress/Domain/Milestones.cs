namespace CoachingPlatform.Progress.Domain;

/// <summary>A milestone of a track, as the enrolment's version of the track has it.</summary>
internal sealed record Milestone
{
    public required string Code { get; init; }

    public required string NameId { get; init; }

    public required string NameEn { get; init; }

    /// <summary>Code of the track's stage that it belongs to; null for the track as a whole.</summary>
    public string? Stage { get; init; }

    /// <summary>All of them must hold.</summary>
    public required IReadOnlyList<Condition> Conditions { get; init; }
}

/// <summary>
/// Where one milestone of an enrolment stands. It is reached on the first day at whose end all its conditions held together, by the facts as
/// they are known now, and stays reached when a value falls back later. A coordinator's grant stands for the condition <c>Granted</c> where the
/// milestone has one, and for all of them where it has none; while it is revoked it is not reached, whatever its conditions say.
/// </summary>
internal sealed record MilestoneProgress
{
    public required string Code { get; init; }

    public required string NameId { get; init; }

    public required string NameEn { get; init; }

    public string? Stage { get; init; }

    /// <summary>The day, in the cohort's zone; null while it is not reached.</summary>
    public DateOnly? ReachedOn { get; init; }

    /// <summary>What made it reached on that day; empty while it is not.</summary>
    public required IReadOnlyList<Evidence> Because { get; init; }

    /// <summary>What a coordinator decided last; null when nobody did.</summary>
    public StandingDecision? Decision { get; init; }
}

/// <summary>What a coordinator decided last about a milestone or a level.</summary>
internal sealed record StandingDecision
{
    /// <summary>False when it was revoked.</summary>
    public required bool IsGranted { get; init; }

    /// <summary>Why, as the coordinator wrote it; null in a decision from before reasons were asked for.</summary>
    public string? Reason { get; init; }

    /// <summary>The account that decided.</summary>
    public required string By { get; init; }

    public required DateTimeOffset At { get; init; }
}
