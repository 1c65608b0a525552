namespace CoachingPlatform.Progress.Domain.Aggregates;

/// <summary>Which enrolments a board counts. <see cref="All"/> stands for every region, track or month.</summary>
/// <param name="Region">Province or regency as in <see cref="Contribution"/>, or all.</param>
/// <param name="Parent">The region that this one is a part of; null for all of them.</param>
/// <param name="Track">The track's id, or all.</param>
/// <param name="Month">A month as in <see cref="MonthAmounts"/>, or all.</param>
internal sealed record BoardKey(string Region, string? Parent, string Track, string Month)
{
    public const string All = "";

    /// <summary>Its id: <c>63.02|0198…|2027-03</c>.</summary>
    public string BoardId => $"{Region}|{Track}|{Month}";
}

/// <summary>The amounts of some region, track and month by sector, size and level: at most a few hundred cells, however many are counted.</summary>
internal sealed record Board
{
    public required string Id { get; init; }

    public required BoardKey Key { get; init; }

    /// <summary>Those that are not zero.</summary>
    public required IReadOnlyList<Cell> Cells { get; init; }

    /// <summary>A board that counts nothing yet.</summary>
    public static Board Empty(BoardKey key) => new() { Id = key.BoardId, Key = key, Cells = [] };

    /// <summary>The board with these added, sorted, without those that come to nothing.</summary>
    public Board With(IEnumerable<Cell> added) => this with
    {
        Cells = [.. Cells.Concat(added).GroupBy(c => c.Kind, c => c.Amounts)
            .Select(g => new Cell(g.Key, g.Aggregate(Amounts.None, (sum, next) => sum.Plus(next))))
            .Where(c => c.Amounts != Amounts.None)
            .OrderBy(c => c.Kind.Sector, StringComparer.Ordinal).ThenBy(c => c.Kind.Size, StringComparer.Ordinal).ThenBy(c => c.Kind.Level, StringComparer.Ordinal)],
    };
}

/// <summary>What is counted of one sector, size and level.</summary>
/// <param name="Kind">They.</param>
/// <param name="Amounts">The amounts.</param>
internal sealed record Cell(Kind Kind, Amounts Amounts);
