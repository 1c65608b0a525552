namespace CoachingPlatform.Progress.Domain.Referrals;

/// <summary>What was asked of a business and what its progress showed.</summary>
internal sealed record CriterionSeen
{
    public required ConditionKind Kind { get; init; }

    /// <inheritdoc cref="Condition.Code"/>
    public string? Code { get; init; }

    /// <inheritdoc cref="Condition.Value"/>
    public decimal? Asked { get; init; }

    /// <summary>In the unit of what was asked; null where nobody knows, and where there is no number to see.</summary>
    public decimal? Saw { get; init; }

    public required bool Holds { get; init; }
}

/// <summary>Whether a business is ready for an opportunity, criterion by criterion, by its progress as it is now. What is unknown does not hold.</summary>
/// <param name="Criteria">Each criterion, in the order in which they were entered.</param>
internal sealed record Readiness(IReadOnlyList<CriterionSeen> Criteria)
{
    /// <summary>True when all of them hold.</summary>
    public bool IsReady => Lacking == 0;

    /// <summary>How many do not hold.</summary>
    public int Lacking => Criteria.Count(c => !c.Holds);

    public static Readiness Of(EnrolmentProgress progress, IReadOnlyList<Condition> criteria) => new([.. criteria.Select(c => Look(progress, c))]);

    private static CriterionSeen Look(EnrolmentProgress progress, Condition asked)
    {
        var (holds, saw) = asked.Kind switch
        {
            ConditionKind.MarketLevel => (progress.MarketLevel >= Enum.Parse<MarketLevel>(asked.Code!), (decimal?)null),
            ConditionKind.SessionsHeld => (progress.SessionsHeld >= asked.Value, progress.SessionsHeld),
            ConditionKind.AttendanceRate when progress.AttendanceMarks > 0 => (
                100m * progress.SessionsAttended >= asked.Value * progress.AttendanceMarks,
                Math.Round(100m * progress.SessionsAttended / progress.AttendanceMarks, 2)),
            ConditionKind.IndicatorReaches when Indicator(progress, asked) is { Latest: { } latest } i => (i.IsAsGood(latest, asked.Value ?? latest), latest),
            ConditionKind.IndicatorImproves when Indicator(progress, asked) is { PerCentBetter: { } better } => (better >= asked.Value, Math.Round(better, 2)),
            ConditionKind.MilestoneReached => (progress.Milestones.Any(m => m.Code == asked.Code && m.ReachedOn is not null), null),
            _ => (false, null),
        };
        return new CriterionSeen { Kind = asked.Kind, Code = asked.Code, Asked = asked.Value, Saw = saw, Holds = holds };
    }

    private static IndicatorProgress? Indicator(EnrolmentProgress progress, Condition asked) => progress.Indicators.FirstOrDefault(i => i.Code == asked.Code);
}
