using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain.Aggregates;

/// <summary>
/// What partners are told of one province and track until the next edition: the enrolments are divided into areas that have nobody in
/// common, and each area has a table of one dimension after the other, and cells of some crossed (<see cref="AreaCrossing"/>). All answers are
/// sums of these (shared/decisions/0015 and 0026).
/// </summary>
internal sealed record Edition
{
    /// <summary>So many enrolments must have changed, or the edition before stands.</summary>
    public const int LeastChange = 5;

    /// <summary>Province and track.</summary>
    public required string Id { get; init; }

    public required string Province { get; init; }

    public required Id<Track> TrackId { get; init; }

    /// <summary>The month (UTC, <c>2027-03</c>) in which it was made, or looked at and left as it was.</summary>
    public required string Month { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>The regencies with enough enrolments, and the others together; empty when even all of them are too few.</summary>
    public required IReadOnlyList<Area> Areas { get; init; }

    /// <summary>Every count of the whole, also the small ones: to tell how much has changed since. It never leaves the service.</summary>
    public required IReadOnlyList<TableCount> Whole { get; init; }

    public static string IdOf(string province, Id<Track> track) => $"{province}|{track}";

    /// <summary>The edition of these counts.</summary>
    /// <param name="province">Code of the province.</param>
    /// <param name="track">The track.</param>
    /// <param name="counts">The enrolments by regency, each counted once in each dimension.</param>
    /// <param name="at">Now.</param>
    public static Edition Of(string province, Id<Track> track, IReadOnlyCollection<RegencyCount> counts, DateTimeOffset at)
    {
        var regencies = Withholding.Of(counts.Where(c => c.By == AggregateDimension.Region).Select(c => new ValueCount(c.Value, c.Count)));
        var large = (regencies?.Shown ?? []).Select(s => s.Value).ToHashSet();
        return new Edition
        {
            Id = IdOf(province, track),
            Province = province,
            TrackId = track,
            Month = Amounts.MonthOf(DateOnly.FromDateTime(at.UtcDateTime)),
            MadeAt = at,
            Areas = regencies is null ? [] : [.. counts.GroupBy(c => large.Contains(c.Regency) ? c.Regency : null).Select(g => Area.Of(g.Key, [.. g])).OfType<Area>()],
            Whole = [.. counts.GroupBy(c => (c.By, c.Value)).Select(g => new TableCount(g.Key.By, g.Key.Value, g.Sum(c => c.Count)))],
        };
    }

    /// <summary>
    /// What stands from now on: the newer edition when certainly <see cref="LeastChange"/> enrolments have changed. With fewer, the difference
    /// of two editions would tell of each of them.
    /// </summary>
    public Edition Next(Edition newer) => ChangesTo(newer) < LeastChange ? this with { Month = newer.Month } : newer;

    // One enrolment adds at most one to a table and takes at most one from it: at least so many have changed.
    private int ChangesTo(Edition newer)
    {
        var before = Whole.ToDictionary(c => (c.By, c.Value), c => c.Count);
        var after = newer.Whole.ToDictionary(c => (c.By, c.Value), c => c.Count);
        return before.Keys.Union(after.Keys).GroupBy(k => k.By, k => after.GetValueOrDefault(k) - before.GetValueOrDefault(k))
            .Select(table => Math.Max(table.Where(d => d > 0).Sum(), -table.Where(d => d < 0).Sum())).DefaultIfEmpty().Max();
    }
}

/// <summary>Enrolments of a regency, or of the regencies of a province that have few, and how they are told.</summary>
internal sealed record Area
{
    /// <summary>The regency; null for the others of the province together.</summary>
    public required string? Regency { get; init; }

    /// <summary>All of them; at least <see cref="Withholding.Least"/>.</summary>
    public required int Total { get; init; }

    /// <summary>What may be shown, of every dimension but region and track.</summary>
    public required IReadOnlyList<TableCount> Shown { get; init; }

    /// <summary>What may be shown of a dimension, and what is withheld of it.</summary>
    public Withholding By(AggregateDimension dimension)
    {
        var shown = Shown.Where(s => s.By == dimension).Select(s => new ValueCount(s.Value, s.Count)).ToList();
        return new(shown, Total - shown.Sum(s => s.Count));
    }

    /// <summary>The area of these counts; null when it has nobody.</summary>
    public static Area? Of(string? regency, IReadOnlyCollection<RegencyCount> counts)
    {
        var total = counts.Where(c => c.By == AggregateDimension.Region).Sum(c => c.Count);
        return total == 0 ? null : new Area
        {
            Regency = regency,
            Total = total,
            Shown = [.. counts.Where(c => c.By != AggregateDimension.Region).GroupBy(c => c.By).OrderBy(table => table.Key).SelectMany(ShownOf)],
        };
    }

    private static IEnumerable<TableCount> ShownOf(IGrouping<AggregateDimension, RegencyCount> table)
    {
        var values = table.GroupBy(c => c.Value).Select(g => new ValueCount(g.Key, g.Sum(c => c.Count)));
        return (Withholding.Of(values)?.Shown ?? []).Select(s => new TableCount(table.Key, s.Value, s.Count));
    }
}

/// <summary>How many have a value in a dimension.</summary>
internal sealed record TableCount(AggregateDimension By, string Value, int Count);

/// <summary>How many of a regency have a value in a dimension; in <see cref="AggregateDimension.Region"/> the value is the regency.</summary>
internal sealed record RegencyCount(string Regency, AggregateDimension By, string Value, int Count)
{
    /// <summary>The counts of a province's regencies for one track.</summary>
    /// <param name="boards">Their boards: of all months together, and of each.</param>
    public static IReadOnlyList<RegencyCount> Of(IEnumerable<Board> boards) => [.. boards.SelectMany(Of).Where(c => c.Count > 0)];

    private static IEnumerable<RegencyCount> Of(Board board)
    {
        var (regency, month) = (board.Key.Region, board.Key.Month);
        var all = board.Cells.Sum(c => c.Amounts.Enrolments);
        if (month != BoardKey.All)
            return [new(regency, AggregateDimension.Month, month, all)];
        return
        [
            new(regency, AggregateDimension.Region, regency, all),
            .. By(AggregateDimension.Sector, k => k.Sector), .. By(AggregateDimension.Size, k => k.Size), .. By(AggregateDimension.Level, k => k.Level),
        ];

        IEnumerable<RegencyCount> By(AggregateDimension by, Func<Kind, string> value) =>
            board.Cells.GroupBy(c => value(c.Kind)).Select(g => new RegencyCount(regency, by, g.Key, g.Sum(c => c.Amounts.Enrolments)));
    }
}
