namespace CoachingPlatform.Progress.Domain;

/// <summary>Which way an indicator went, in its own direction: less is better for a defect rate.</summary>
internal enum Trend
{
    Better,
    Unchanged,
    Worse,
}

/// <summary>Why nobody can say how far it is to the target.</summary>
internal enum NoShare
{
    NoBaseline,
    NoTarget,

    /// <summary>There is no actual, or the latest look found it unknown.</summary>
    NoActual,

    /// <summary>The target is worse than the baseline: there is no way from one to the other.</summary>
    TargetBehindBaseline,
}

/// <summary>Where one indicator of an enrolment stands. Null means unknown, never zero.</summary>
internal sealed record IndicatorProgress
{
    // Further out than anything that is measured, percentages would leave the range of a decimal.
    private const decimal Largest = 1_000_000_000_000_000m;
    private const decimal Smallest = 0.000_000_001m;

    public required string Code { get; init; }

    public required string NameId { get; init; }

    public required string NameEn { get; init; }

    public required string Unit { get; init; }

    public required bool HigherIsBetter { get; init; }

    public decimal? Baseline { get; init; }

    public decimal? Target { get; init; }

    /// <summary>The actual value of the latest day; null when there is none or when that day's look found it unknown.</summary>
    public decimal? Latest { get; init; }

    /// <summary>The day of the latest look, or null.</summary>
    public DateOnly? LatestOn { get; init; }

    /// <summary>What <see cref="Trend"/> is measured against: the last known actual of an earlier day, else the baseline unless that is of a later one.</summary>
    public decimal? Previous { get; init; }

    /// <summary>From <see cref="Previous"/> to <see cref="Latest"/>; null while one of them is unknown.</summary>
    public Trend? Trend { get; init; }

    /// <summary>
    /// The part of the way from baseline to target that is behind it, 0 to 1 with four decimals: 0 at the baseline and behind it, 1 at the target
    /// and beyond. A target that is the baseline is one to hold: 1 while the latest value is as good, else 0. Null for <see cref="NoShareBecause"/>.
    /// </summary>
    public decimal? ShareOfTarget { get; init; }

    /// <summary>Null where there is a share.</summary>
    public NoShare? NoShareBecause { get; init; }

    /// <summary>By how many per cent of the baseline the latest value is better than it, less than 0 where it is worse; null while nobody can tell.</summary>
    public decimal? PerCentBetter => Baseline is { } baseline && Latest is { } latest ? PerCentBetterThan(baseline, latest, HigherIsBetter) : null;

    /// <summary>True when <paramref name="value"/> is <paramref name="other"/> or better.</summary>
    public bool IsAsGood(decimal value, decimal other) => HigherIsBetter ? value >= other : value <= other;

    /// <summary>By how many per cent of a baseline a value is better than it; null for a baseline of nothing, of which there is no per cent.</summary>
    public static decimal? PerCentBetterThan(decimal baseline, decimal value, bool higherIsBetter) =>
        Math.Abs(baseline) is >= Smallest and <= Largest && Math.Abs(value) <= Largest
            ? (higherIsBetter ? value - baseline : baseline - value) * 100m / Math.Abs(baseline)
            : null;

    /// <summary>Reads it off the values recorded for this enrolment; those of other codes are passed over.</summary>
    public static IndicatorProgress Of(Indicator indicator, IReadOnlyList<IndicatorValueFact> values)
    {
        var (started, target, latest) = (Newest(IndicatorKind.Baseline), Newest(IndicatorKind.Target)?.Value, Newest(IndicatorKind.Actual));
        var baseline = started?.Value;
        var previous = latest is null ? null
            : InOrder(IndicatorKind.Actual).LastOrDefault(v => v.AsOf < latest.AsOf && v.Value is not null)?.Value ?? (started?.AsOf <= latest.AsOf ? baseline : null);
        var (share, because) = Share(indicator, baseline, target, latest?.Value);
        return new IndicatorProgress
        {
            Code = indicator.Code,
            NameId = indicator.NameId,
            NameEn = indicator.NameEn,
            Unit = indicator.Unit,
            HigherIsBetter = indicator.HigherIsBetter,
            Baseline = baseline,
            Target = target,
            Latest = latest?.Value,
            LatestOn = latest?.AsOf,
            Previous = previous,
            Trend = TrendOf(indicator, previous, latest?.Value),
            ShareOfTarget = share,
            NoShareBecause = because,
        };

        // Two values for one day: the one recorded last; recorded in the same instant: any, but always the same one.
        IEnumerable<IndicatorValueFact> InOrder(IndicatorKind kind) => values
            .Where(v => v.Code == indicator.Code && v.Kind == kind)
            .OrderBy(v => v.AsOf).ThenBy(v => v.OccurredAt).ThenBy(v => v.Key, StringComparer.Ordinal);
        IndicatorValueFact? Newest(IndicatorKind kind) => InOrder(kind).LastOrDefault();
    }

    private static Trend? TrendOf(Indicator indicator, decimal? previous, decimal? latest) => (previous, latest) switch
    {
        (null, _) or (_, null) => null,
        var (p, l) when p == l => Domain.Trend.Unchanged,
        var (p, l) => indicator.IsAsGood(l.Value, p.Value) ? Domain.Trend.Better : Domain.Trend.Worse,
    };

    private static (decimal? Share, NoShare? Because) Share(Indicator indicator, decimal? from, decimal? to, decimal? at)
    {
        if (from is not { } baseline)
            return (null, NoShare.NoBaseline);
        if (to is not { } target)
            return (null, NoShare.NoTarget);
        if (at is not { } latest)
            return (null, NoShare.NoActual);
        if (!indicator.IsAsGood(target, baseline))
            return (null, NoShare.TargetBehindBaseline);
        if (indicator.IsAsGood(latest, target))
            return (1m, null);
        return (indicator.IsAsGood(baseline, latest) ? 0m : Part(baseline, target, latest), null);
    }

    // Rounded down, so that 1 means there. Quarters, because the distance of two extremes is more than a decimal holds.
    private static decimal Part(decimal baseline, decimal target, decimal latest) =>
        decimal.Floor(((latest / 4) - (baseline / 4)) / ((target / 4) - (baseline / 4)) * 10_000m) / 10_000m;
}
