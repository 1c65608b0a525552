namespace CoachingPlatform.Progress.Domain.MarketLevels;

/// <summary>That an enrolment's business came to a market level.</summary>
internal sealed record LevelChange
{
    public required MarketLevel Level { get; init; }

    /// <summary>The day, in the cohort's zone.</summary>
    public required DateOnly On { get; init; }

    /// <summary>Version of the scheme in force on that day.</summary>
    public required int Scheme { get; init; }

    /// <summary>The coordinator's grant that set it; null where the scheme's rules did.</summary>
    public StandingDecision? Decision { get; init; }

    /// <summary>What met the scheme's rule; empty for a grant, and for a level that is only no longer met.</summary>
    public required IReadOnlyList<Evidence> Because { get; init; }
}
