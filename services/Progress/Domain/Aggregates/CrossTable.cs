namespace CoachingPlatform.Progress.Domain.Aggregates;

/// <summary>
/// A table of two dimensions of which cells are told, and from whose sums and told cells no other cell under five follows. The sums of its rows and
/// columns are taken as known to everybody.
/// </summary>
internal sealed class CrossTable
{
    private readonly AggregateDimension by;
    private readonly List<CrossedKind?> rows;
    private readonly List<string?> columns;
    private readonly int[,] counts;
    private readonly bool[,] told;

    private CrossTable(AggregateDimension by, List<(CrossedKind? Row, string? Column, int Count)> cells)
    {
        this.by = by;
        var byRow = cells.GroupBy(c => c.Row).ToList();
        rows = [.. byRow.Select(r => r.Key)];
        columns = [.. cells.Select(c => c.Column).Distinct()];
        (counts, told) = (new int[rows.Count, columns.Count], new bool[rows.Count, columns.Count]);
        foreach (var (row, ofRow) in byRow.Index())
        {
            foreach (var (_, column, count) in ofRow)
                counts[row, columns.IndexOf(column)] += count;
        }
    }

    private IEnumerable<(int Row, int Column)> Cells => from row in Enumerable.Range(0, rows.Count) from column in Enumerable.Range(0, columns.Count) select (row, column);

    /// <summary>The cells that are told.</summary>
    /// <param name="by">The dimension of the columns.</param>
    /// <param name="cells">
    /// All enrolments, by row and column; null is what has no row or column of its own. Each row and column has at least five.
    /// </param>
    /// <param name="draw">Whether a cell of five or more may be told.</param>
    public static IEnumerable<CrossedCount> Of(
        AggregateDimension by, IEnumerable<(CrossedKind? Row, string? Column, int Count)> cells, Func<CrossedCount, bool> draw)
    {
        var table = new CrossTable(by, [.. cells]);
        foreach (var (row, column) in table.Cells)
            table.told[row, column] = table.Named(row, column) is { AtLeast: >= Withholding.Least } cell && draw(cell);
        table.WithholdRests();
        table.WithholdWhatFollows();
        return table.Cells.Where(c => table.told[c.Row, c.Column]).Select(c => table.Named(c.Row, c.Column)!);
    }

    private CrossedCount? Named(int row, int column) =>
        rows[row] is { } kind && columns[column] is { } value ? new(by, kind.With(by, value), counts[row, column]) : null;

    // What is left of a row or column is none of it, or at least five.
    private void WithholdRests()
    {
        foreach (var line in Cells.GroupBy(c => c.Row).Concat(Cells.GroupBy(c => c.Column)))
        {
            if (line.Where(c => !told[c.Row, c.Column]).Sum(c => counts[c.Row, c.Column]) is not (> 0 and < Withholding.Least))
                continue;
            var smallest = line.Where(c => told[c.Row, c.Column]).MinBy(c => counts[c.Row, c.Column]);
            told[smallest.Row, smallest.Column] = false;
        }
    }

    // A small cell that follows is given the corners to go round by that cost least. What did not follow before does not do so now.
    private void WithholdWhatFollows()
    {
        foreach (var (row, column) in Cells.Where(c => counts[c.Row, c.Column] is > 0 and < Withholding.Least))
        {
            var corners = Cells.Where(c => c.Row != row && c.Column != column)
                .Where(c => counts[c.Row, c.Column] > 0 || (counts[row, c.Column] > 0 && counts[c.Row, column] > 0))
                .Select(c => (c.Row, c.Column, Cost: Cost(row, c.Column) + Cost(c.Row, column) + Cost(c.Row, c.Column)));
            // Nearly always there are some that cost nothing, which is found sooner.
            if (corners.Any(c => c.Cost == 0) || !Follows(row, column))
                continue;
            var across = corners.MinBy(c => c.Cost);
            told[row, across.Column] = told[across.Row, column] = told[across.Row, across.Column] = false;
        }

        int Cost(int row, int column) => told[row, column] ? counts[row, column] : 0;
    }

    // A count may be another one exactly when some of it could go round: one more here and one fewer there, in turns, along a row and a column,
    // until it is back. Only cells that are not told take part, and only those that have somebody give. (Each two tables with the same sums
    // differ by such rounds.)
    private bool Follows(int row, int column) => !Reaches(row, rows.Count + column) && !Reaches(rows.Count + column, row);

    // Rows and then columns are the places; a row leads to a column by one more in their cell, a column to a row by one fewer.
    private bool Reaches(int from, int to)
    {
        var (ownRow, ownColumn) = from < to ? (from, to - rows.Count) : (to, from - rows.Count);
        var seen = new bool[rows.Count + columns.Count];
        var next = new Queue<int>([from]);
        seen[from] = true;
        while (next.TryDequeue(out var place))
        {
            foreach (var other in place < rows.Count ? Enumerable.Range(rows.Count, columns.Count) : Enumerable.Range(0, rows.Count))
            {
                if (seen[other] || !Leads(place, other))
                    continue;
                if (other == to)
                    return true;
                seen[other] = true;
                next.Enqueue(other);
            }
        }

        return false;

        bool Leads(int place, int other)
        {
            var (row, column) = place < rows.Count ? (place, other - rows.Count) : (other, place - rows.Count);
            return (row != ownRow || column != ownColumn) && !told[row, column] && (place < rows.Count || counts[row, column] > 0);
        }
    }
}
