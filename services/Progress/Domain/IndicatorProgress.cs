namespace CoachingPlatform.Progress.Domain;

/// <summary>Where one indicator of an enrolment stands. Null means unknown, never zero.</summary>
internal sealed record IndicatorProgress
{
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

    /// <summary>Reads it off the values recorded for this enrolment; those of other codes are passed over.</summary>
    public static IndicatorProgress Of(Indicator indicator, IReadOnlyList<IndicatorValueFact> values)
    {
        var latest = Newest(IndicatorKind.Actual);
        return new IndicatorProgress
        {
            Code = indicator.Code,
            NameId = indicator.NameId,
            NameEn = indicator.NameEn,
            Unit = indicator.Unit,
            HigherIsBetter = indicator.HigherIsBetter,
            Baseline = Newest(IndicatorKind.Baseline)?.Value,
            Target = Newest(IndicatorKind.Target)?.Value,
            Latest = latest?.Value,
            LatestOn = latest?.AsOf,
        };

        // Two values for one day: the one recorded last; recorded in the same instant: any, but always the same one.
        IndicatorValueFact? Newest(IndicatorKind kind) => values
            .Where(v => v.Code == indicator.Code && v.Kind == kind)
            .MaxBy(v => (v.AsOf, v.OccurredAt, v.Key));
    }
}
