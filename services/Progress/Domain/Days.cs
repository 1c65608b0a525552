using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain;

/// <summary>Facts sorted by the day on which they were true, in the cohort's zone; those that say nothing of a day are left out.</summary>
internal static class Days
{
    /// <summary>Each day that has facts, in order, with its facts in an order that never depends on how they came.</summary>
    public static IEnumerable<(DateOnly Day, IReadOnlyList<Fact> Facts)> Of(IEnumerable<Fact> facts, string zone) => facts
        .Select(f => (Day: DayOf(f, zone), Fact: f))
        .Where(f => f.Day is not null)
        .GroupBy(f => f.Day!.Value, f => f.Fact)
        .OrderBy(day => day.Key)
        .Select(day => (day.Key, (IReadOnlyList<Fact>)[.. day.OrderBy(f => f.OccurredAt).ThenBy(f => f.Key, StringComparer.Ordinal)]));

    private static DateOnly? DayOf(Fact fact, string zone) => fact switch
    {
        SessionFact { State: SessionState.Completed or SessionState.NoShow } s => (s.HeldAt ?? s.OccurredAt).DayIn(zone),
        IndicatorValueFact v => v.AsOf,
        DecisionFact d => d.OccurredAt.DayIn(zone),
        _ => null,
    };
}
