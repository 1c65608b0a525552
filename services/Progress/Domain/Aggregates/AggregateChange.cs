namespace CoachingPlatform.Progress.Domain.Aggregates;

/// <summary>That an enrolment is counted otherwise than before. It waits until it is folded into the boards.</summary>
internal sealed record AggregateChange
{
    /// <summary>A UUID v7: they are folded about in the order of their making.</summary>
    public required Guid Id { get; init; }

    /// <summary>What it was counted as; null when it was not.</summary>
    public Contribution? Before { get; init; }

    /// <summary>What it is counted as now; null when it no longer is.</summary>
    public Contribution? After { get; init; }

    /// <summary>The change between two versions of a row; null when both count the same.</summary>
    public static AggregateChange? Between(Contribution? before, Contribution? after)
    {
        if (before is null && after is null)
            return null;
        var change = new AggregateChange { Id = Guid.CreateVersion7(), Before = before, After = after };
        return before is not null && after is not null && Sum([change]).Count == 0 ? null : change;
    }

    /// <summary>What changes add to which boards. What cancels out is left away, so that it costs nothing.</summary>
    public static IReadOnlyDictionary<BoardKey, IReadOnlyList<Cell>> Sum(IEnumerable<AggregateChange> changes)
    {
        var cells = new Dictionary<(BoardKey Board, Kind Kind), Amounts>();
        foreach (var change in changes)
        {
            foreach (var (key, amounts) in PartsOf(change.After))
                cells[key] = cells.GetValueOrDefault(key, Amounts.None).Plus(amounts);
            foreach (var (key, amounts) in PartsOf(change.Before))
                cells[key] = cells.GetValueOrDefault(key, Amounts.None).Minus(amounts);
        }

        return cells.Where(c => c.Value != Amounts.None).GroupBy(c => c.Key.Board)
            .ToDictionary(g => g.Key, g => (IReadOnlyList<Cell>)[.. g.Select(c => new Cell(c.Key.Kind, c.Value))]);
    }

    // Everywhere it is counted: the country, its province and its regency; all tracks and its own; all months and each of its own.
    private static IEnumerable<((BoardKey, Kind), Amounts)> PartsOf(Contribution? contribution) => contribution is null ? [] :
        from region in new (string Region, string? Parent)[]
        {
            (BoardKey.All, null), (contribution.Province, BoardKey.All), (contribution.Regency, contribution.Province),
        }
        from track in new[] { BoardKey.All, contribution.TrackId.ToString() }
        from dated in contribution.Months
        from month in new[] { BoardKey.All, dated.Month }
        select ((new BoardKey(region.Region, region.Parent, track, month), contribution.Kind), dated.Amounts);
}
