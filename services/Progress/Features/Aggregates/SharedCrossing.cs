using CoachingPlatform.Progress.Domain.Aggregates;

namespace CoachingPlatform.Progress.Features.Aggregates;

/// <summary>Crossed dimensions as a partner sees them. The cells and what is withheld add up to the total, always.</summary>
/// <param name="By">The last of the dimensions that are crossed: sector, level, size, month.</param>
/// <param name="AsOf">When the oldest part of it was counted; null with the total.</param>
/// <param name="Total">All that may be counted here; null where that are none, or too few to say so.</param>
/// <param name="Cells">The cells that are told, in the order of their texts.</param>
/// <param name="Withheld">All others: in cells that are not told, above the fives of those that are, or of months that were not asked for.</param>
internal sealed record SharedCrossing(AggregateDimension By, DateTimeOffset? AsOf, int? Total, IReadOnlyList<SharedCrossing.Cell> Cells, int Withheld)
{
    /// <summary>What these areas give together. It says nothing that they do not say one by one.</summary>
    /// <param name="by">The last dimension.</param>
    /// <param name="areas">The areas.</param>
    /// <param name="cells">What each of them tells.</param>
    /// <param name="months">Which months of intake, first and last; null is all.</param>
    public static SharedCrossing Of(
        AggregateDimension by, IReadOnlyCollection<(Edition Edition, Area Area)> areas, IEnumerable<CrossedCount> cells, (string From, string Until)? months)
    {
        if (areas.Count == 0)
            return new(by, null, null, [], 0);
        var told = cells.Where(c => months is not { } span || IsIn(span, c.Kind.Month)).GroupBy(c => c.Kind, c => c.AtLeast)
            .Select(g => new Cell(g.Key.Sector, g.Key.Level!, g.Key.Size, g.Key.Month, g.Sum()))
            .OrderBy(c => c.Sector, StringComparer.Ordinal).ThenBy(c => c.Level, StringComparer.Ordinal).ThenBy(c => c.Size, StringComparer.Ordinal)
            .ThenBy(c => c.Month, StringComparer.Ordinal).ToList();
        var total = areas.Sum(a => a.Area.Total);
        return new(by, areas.Min(a => a.Edition.MadeAt), total, told, total - told.Sum(c => c.AtLeast));

        static bool IsIn((string From, string Until) span, string? month) =>
            string.CompareOrdinal(span.From, month) <= 0 && string.CompareOrdinal(month, span.Until) <= 0;
    }

    /// <summary>How many at least; each value is <c>-</c> where it is known to be missing.</summary>
    /// <param name="Sector">Section letter of KBLI 2020.</param>
    /// <param name="Level">Market level.</param>
    /// <param name="Size">Size class; null where it is not crossed.</param>
    /// <param name="Month">Month of intake; null where it is not crossed.</param>
    /// <param name="AtLeast">A multiple of five for each area that is added up: the regencies, and of a province the others together.</param>
    internal sealed record Cell(string Sector, string Level, string? Size, string? Month, int AtLeast);
}
