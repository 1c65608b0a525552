using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Aggregates;

namespace CoachingPlatform.Progress.Features.Aggregates;

/// <summary>A breakdown as a partner sees it. Counts, unknown and withheld add up to the total, always.</summary>
/// <param name="By">The dimension.</param>
/// <param name="AsOf">When the oldest part of it was counted; null with the total.</param>
/// <param name="Total">All that may be counted here; null where that are none, or too few to say so.</param>
/// <param name="Counts">Each value that may be shown, in the order of its text: at least so many.</param>
/// <param name="Unknown">Those whose value is known to be missing.</param>
/// <param name="Withheld">Those whose value is not told because too few have it.</param>
/// <param name="Coverage">Known over all, 0 to 1 with four decimals, rounded down; null where something is withheld.</param>
internal sealed record SharedAggregate(
    AggregateDimension By, DateTimeOffset? AsOf, int? Total, IReadOnlyList<ValueCount> Counts, int Unknown, int Withheld, decimal? Coverage)
{
    /// <summary>What these areas give together. It says nothing that they do not say one by one.</summary>
    public static SharedAggregate Of(AggregateDimension by, IReadOnlyList<(Edition Edition, Area Area)> areas)
    {
        var tables = areas.Select(a => TableOf(by, a.Edition, a.Area)).ToList();
        var withheld = tables.Sum(t => t.Withheld);
        var shown = Breakdown.Of(tables.SelectMany(t => t.Shown).Select(s => (IsUnknown(s.Value) ? null : s.Value, s.Count)));
        return areas.Count == 0
            ? new(by, null, null, [], 0, 0, null)
            : new(by, areas.Min(a => a.Edition.MadeAt), shown.Total + withheld, shown.Counts, shown.Unknown, withheld, withheld == 0 ? shown.Coverage : null);

        static bool IsUnknown(string value) => value.EndsWith(Domain.Aggregates.Unknown.Value, StringComparison.Ordinal);
    }

    private static Withholding TableOf(AggregateDimension by, Edition edition, Area area) => by switch
    {
        AggregateDimension.Region when area.Regency is null => new([], area.Total),
        AggregateDimension.Region => new([new ValueCount(area.Regency, area.Total)], 0),
        AggregateDimension.Track => new([new ValueCount(edition.TrackId.ToString(), area.Total)], 0),
        _ => area.By(by),
    };
}
