using System.Security.Cryptography;

namespace CoachingPlatform.Progress.Domain.Aggregates;

/// <summary>
/// An area's dimensions crossed, one after the other: sector and level, these and size, these and month of intake. Told is of which cells there are
/// at least five, ten, fifteen and so on (shared/decisions/0026).
/// </summary>
internal static class Crossing
{
    /// <summary>The dimensions in the order in which they are crossed.</summary>
    public static readonly IReadOnlyList<AggregateDimension> Order = [AggregateDimension.Sector, AggregateDimension.Level, AggregateDimension.Size, AggregateDimension.Month];

    /// <summary>
    /// Whether a cell of so many is told: one in four cells of five is not, one in sixteen of six, and so on. So nobody knows of a cell that is not
    /// told whether it is a small one, or left out to hide another.
    /// </summary>
    /// <param name="cell">The cell; at least <see cref="Withholding.Least"/> are of it.</param>
    public static bool Draw(CrossedCount cell) => Enumerable.Range(Withholding.Least, cell.AtLeast - Withholding.Least + 1).Any(_ => RandomNumberGenerator.GetInt32(4) > 0);

    /// <summary>The cells that are told of an area.</summary>
    /// <param name="area">The area; what its own tables withhold is not crossed.</param>
    /// <param name="counts">All its enrolments by what they are.</param>
    /// <param name="draw">See <see cref="Draw"/>.</param>
    public static IEnumerable<CrossedCount> Of(Area area, IReadOnlyCollection<KindCount> counts, Func<CrossedCount, bool> draw)
    {
        var shown = Order.ToDictionary(by => by, by => area.By(by).Shown.Select(s => s.Value).ToHashSet());
        HashSet<CrossedKind> rows = [.. shown[Order[0]].Select(sector => new CrossedKind(sector))];
        foreach (var by in Order.Skip(1))
        {
            var told = CrossTable.Of(by, counts.Select(c => (ToldOf(rows, c.Kind.Before(by)), ToldOf(shown[by], c.Kind[by]!), c.Count)), draw).ToList();
            foreach (var cell in told)
                yield return cell with { AtLeast = cell.AtLeast - (cell.AtLeast % Withholding.Least) };
            rows = [.. told.Select(t => t.Kind)];
        }

        static T? ToldOf<T>(HashSet<T> told, T value)
            where T : class => told.Contains(value) ? value : null;
    }
}

/// <summary>What enrolments have in common, as deep as it goes: sector, and level, and size, and month of intake.</summary>
internal sealed record CrossedKind(string Sector, string? Level = null, string? Size = null, string? Month = null)
{
    /// <summary>Its value in one of the dimensions of <see cref="Crossing.Order"/>.</summary>
    public string? this[AggregateDimension by] => by switch
    {
        AggregateDimension.Sector => Sector,
        AggregateDimension.Level => Level,
        AggregateDimension.Size => Size,
        AggregateDimension.Month => Month,
        _ => throw new ArgumentOutOfRangeException(nameof(by)),
    };

    /// <summary>The same down to a dimension, without it.</summary>
    public CrossedKind Before(AggregateDimension by) => by switch
    {
        AggregateDimension.Level => new(Sector),
        AggregateDimension.Size => new(Sector, Level),
        AggregateDimension.Month => new(Sector, Level, Size),
        _ => throw new ArgumentOutOfRangeException(nameof(by)),
    };

    /// <summary>The same with a value of the next dimension.</summary>
    public CrossedKind With(AggregateDimension by, string value) => by switch
    {
        AggregateDimension.Level => this with { Level = value },
        AggregateDimension.Size => this with { Size = value },
        AggregateDimension.Month => this with { Month = value },
        _ => throw new ArgumentOutOfRangeException(nameof(by)),
    };
}

/// <summary>How many at least are of a kind.</summary>
/// <param name="By">The last dimension of the kind.</param>
/// <param name="Kind">The kind.</param>
/// <param name="AtLeast">So many, or up to four more.</param>
internal sealed record CrossedCount(AggregateDimension By, CrossedKind Kind, int AtLeast);

/// <summary>How many of a regency are of a kind, which goes as deep as kinds do.</summary>
internal sealed record KindCount(string Regency, CrossedKind Kind, int Count)
{
    /// <summary>The counts of a province's regencies for one track.</summary>
    /// <param name="boards">Their boards; what is counted here are those of each month.</param>
    public static IReadOnlyList<KindCount> Of(IEnumerable<Board> boards) =>
    [
        .. from board in boards
           where board.Key.Month != BoardKey.All
           from cell in board.Cells
           where cell.Amounts.Enrolments > 0
           select new KindCount(board.Key.Region, new CrossedKind(cell.Kind.Sector, cell.Kind.Level, cell.Kind.Size, board.Key.Month), cell.Amounts.Enrolments),
    ];
}
