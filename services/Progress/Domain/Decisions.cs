using System.Globalization;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain;

/// <summary>What a coordinator decided here. Each decision is a fact of its own that never changes, so together they are their own history.</summary>
internal abstract record DecisionFact : Fact
{
    /// <summary>Most characters of a reason.</summary>
    public const int LongestReason = 500;

    /// <summary>1 for the first about its matter; each later one is higher.</summary>
    public int Number { get; init; } = 1;

    /// <summary>False when it takes an earlier grant back.</summary>
    public bool IsGranted { get; init; } = true;

    /// <summary>Why; null in a decision from before reasons were asked for.</summary>
    public string? Reason { get; init; }

    /// <summary>The account that decided.</summary>
    public required string DecidedBy { get; init; }

    /// <summary>The order in which they count.</summary>
    public (DateTimeOffset, int, string) Order => (OccurredAt, Number, Key);

    public StandingDecision Standing => new() { IsGranted = IsGranted, Reason = Reason, By = DecidedBy, At = OccurredAt };

    /// <summary>Whether anything of an enrolment can be decided now: a completed one is locked, and one without a seat has no progress.</summary>
    public static Refusal? WhyNot(EnrolmentProgress progress) => progress.State switch
    {
        EnrolmentState.Completed => Refusal.Conflict("progress.locked"),
        EnrolmentState.Enrolled or EnrolmentState.Active => null,
        _ => Refusal.Conflict("progress.not_in_programme"),
    };

    /// <summary>Number, key and instant of the decision that follows on <paramref name="known"/>, the last one about the same matter.</summary>
    protected static (int Number, string Key, DateTimeOffset At) After(DecisionFact? known, string matter, DateTimeOffset now)
    {
        var number = (known?.Number ?? 0) + 1;
        // Another instance's clock may be behind: a later decision is never the earlier one.
        return (number, string.Create(CultureInfo.InvariantCulture, $"{matter}:{number:000000}"), known is { } k && k.OccurredAt > now ? k.OccurredAt : now);
    }
}

/// <summary>A milestone was granted or revoked.</summary>
internal sealed record MilestoneDecisionFact : DecisionFact
{
    /// <summary>How its key begins.</summary>
    public const string Kind = "milestoneDecision";

    /// <summary>The milestone's code in the track.</summary>
    public required string Code { get; init; }

    /// <summary>Grants or revokes a milestone. What is granted already, or neither reached nor granted, cannot be decided so once more.</summary>
    public static Outcome<MilestoneDecisionFact> Decide(
        EnrolmentProgress progress, MilestoneDecisionFact? known, string code, bool isGranted, string reason, string by, DateTimeOffset now)
    {
        if (WhyNot(progress) is { } refusal)
            return refusal;
        if (progress.Milestones.FirstOrDefault(m => m.Code == code) is not { } milestone)
            return Refusal.NotFound("milestone.unknown");
        if (isGranted && milestone.Decision is { IsGranted: true })
            return Refusal.Conflict("milestone.granted");
        if (!isGranted && milestone is { ReachedOn: null, Decision: null or { IsGranted: false } })
            return Refusal.Conflict("milestone.not_reached");
        var (number, key, at) = After(known, MatterOf(progress.EnrolmentId, code), now);
        return new MilestoneDecisionFact
        {
            Key = key, Version = 1, OccurredAt = at, Enrolments = [progress.EnrolmentId], Number = number, Code = code, IsGranted = isGranted, Reason = reason, DecidedBy = by,
        };
    }

    public static string MatterOf(Id<Enrolment> enrolment, string code) => $"{Kind}:{enrolment}:{code}";
}

/// <summary>The market level that a coordinator found an enrolment's business to have; while it stands it is the level, whatever the scheme says.</summary>
internal sealed record MarketLevelFact : DecisionFact
{
    /// <summary>How its key begins.</summary>
    public const string Kind = "marketLevel";

    public required MarketLevel Level { get; init; }

    /// <summary>Version of the scheme at that time.</summary>
    public required int Scheme { get; init; }

    public static string MatterOf(Id<Enrolment> enrolment) => $"{Kind}:{enrolment}";

    /// <summary>Grants a level; <paramref name="level"/> null takes the standing grant back, and the scheme says the level again.</summary>
    public static Outcome<MarketLevelFact> Decide(
        EnrolmentProgress progress, MarketLevelFact? known, MarketLevel? level, string? reason, string by, DateTimeOffset now)
    {
        if (WhyNot(progress) is { } refusal)
            return refusal;
        if (level is null && progress.MarketLevelDecision is not { IsGranted: true })
            return Refusal.Conflict("market_level.not_granted");
        var (number, key, at) = After(known, MatterOf(progress.EnrolmentId), now);
        return new MarketLevelFact
        {
            Key = key, Version = 1, OccurredAt = at, Enrolments = [progress.EnrolmentId], Number = number, Level = level ?? known?.Level ?? MarketLevel.Local,
            Scheme = progress.MarketLevelScheme, IsGranted = level is not null, Reason = reason, DecidedBy = by,
        };
    }
}
