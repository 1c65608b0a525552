namespace CoachingPlatform.Progress.Domain;

/// <summary>What a condition looks at; the first five words are those of <see cref="Contracts.V1.ConditionTerms"/>.</summary>
internal enum ConditionKind
{
    /// <summary>So many sessions were held.</summary>
    SessionsHeld,

    /// <summary>So many per cent of the attendance marks are present.</summary>
    AttendanceRate,

    /// <summary>The latest actual of an indicator is so good or better.</summary>
    IndicatorReaches,

    /// <summary>The latest actual is better than the baseline by so many per cent of the baseline.</summary>
    IndicatorImproves,

    /// <summary>A coordinator says so.</summary>
    Granted,

    /// <summary>A milestone of the track is reached. Only schemes of market levels ask this.</summary>
    MilestoneReached,

    /// <summary>The business has this market level or a higher one. Only opportunities ask this.</summary>
    MarketLevel,
}

/// <summary>One condition: data, never code.</summary>
internal sealed record Condition
{
    public required ConditionKind Kind { get; init; }

    /// <summary>What is asked: sessions, per cent or a value in the indicator's unit; null where the kind asks for none.</summary>
    public decimal? Value { get; init; }

    /// <summary>Code of the indicator or the milestone that it looks at, or the word of the market level; null where the kind looks at none.</summary>
    public string? Code { get; init; }
}

/// <summary>That a condition held: what was asked, what was seen, and in which fact.</summary>
internal sealed record Evidence
{
    public required ConditionKind Kind { get; init; }

    /// <inheritdoc cref="Condition.Code"/>
    public string? Code { get; init; }

    /// <inheritdoc cref="Condition.Value"/>
    public decimal? Asked { get; init; }

    /// <summary>In the unit of what was asked; null where there is no number to see.</summary>
    public decimal? Saw { get; init; }

    /// <summary>Kind and id of the fact that decided it, e.g. <c>session:0198…</c>.</summary>
    public required string Fact { get; init; }

    /// <summary>Its version.</summary>
    public required long FactVersion { get; init; }
}
