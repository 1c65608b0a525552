namespace CoachingPlatform.Progress.Domain.Aggregates;

/// <summary>
/// A table of one dimension of which the small counts are withheld. What is withheld is all that is at most as large as some count, so two
/// values that are withheld could change places and nothing that is shown would change (shared/decisions/0015).
/// </summary>
/// <param name="Shown">Values and counts that may be shown; none is below <see cref="Least"/>.</param>
/// <param name="Withheld">The sum of those that may not; 0, or at least <see cref="Least"/>.</param>
internal sealed record Withholding(IReadOnlyList<ValueCount> Shown, int Withheld)
{
    /// <summary>The smallest count that partners are shown.</summary>
    public const int Least = 5;

    /// <summary>
    /// The table without counts under <see cref="Least"/>. While these alone could be worked out from the total (they are few, one, or all the
    /// same) the next larger ones go too, all of the same count together.
    /// </summary>
    /// <returns>Null when even the total is too small to be shown; a table of nobody is empty.</returns>
    public static Withholding? Of(IEnumerable<ValueCount> counts)
    {
        var all = counts.Where(c => c.Count > 0).OrderBy(c => c.Count).ThenBy(c => c.Value, StringComparer.Ordinal).ToList();
        var largest = Least - 1;
        while (true)
        {
            var withheld = all.TakeWhile(c => c.Count <= largest).ToList();
            var shown = all.Skip(withheld.Count).ToList();
            if (IsSafe(withheld))
                return new([.. shown.OrderBy(c => c.Value, StringComparer.Ordinal)], withheld.Sum(c => c.Count));
            if (shown.Count == 0)
                return withheld.Sum(c => c.Count) < Least ? null : new([], withheld.Sum(c => c.Count));
            largest = shown[0].Count;
        }
    }

    private static bool IsSafe(List<ValueCount> withheld) =>
        withheld.Count == 0 || (withheld.Sum(c => c.Count) >= Least && withheld.DistinctBy(c => c.Count).Count() > 1);
}
