namespace CoachingPlatform.Progress.Domain;

/// <summary>Enrolments by one property of theirs. The counts and <paramref name="Unknown"/> add up to <paramref name="Total"/>, always.</summary>
/// <param name="Total">All of them.</param>
/// <param name="Counts">Each value that occurs, in the order of its text.</param>
/// <param name="Unknown">Those whose value is missing, or is none that the scheme knows.</param>
/// <param name="Coverage">Known over all, 0 to 1 with four decimals, rounded down so that 1 means all; null where there is nobody.</param>
internal sealed record Breakdown(int Total, IReadOnlyList<ValueCount> Counts, int Unknown, decimal? Coverage)
{
    /// <summary>Adds up what has the same value.</summary>
    /// <param name="counted">Value and how many have it; null is unknown. A value may come several times.</param>
    public static Breakdown Of(IEnumerable<(string? Value, int Count)> counted)
    {
        var byValue = counted.ToLookup(c => c.Value, c => c.Count);
        List<ValueCount> known = [.. byValue.Where(g => g.Key is not null).Select(g => new ValueCount(g.Key!, g.Sum())).OrderBy(v => v.Value, StringComparer.Ordinal)];
        var (sum, unknown) = (known.Sum(v => v.Count), byValue[null].Sum());
        return new(sum + unknown, known, unknown, sum + unknown == 0 ? null : decimal.Floor(10_000m * sum / (sum + unknown)) / 10_000m);
    }
}

/// <summary>How many have this value.</summary>
internal sealed record ValueCount(string Value, int Count);
