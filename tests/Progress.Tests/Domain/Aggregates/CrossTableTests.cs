using CoachingPlatform.Progress.Domain.Aggregates;
using Xunit;

namespace CoachingPlatform.Progress.Tests.Domain.Aggregates;

/// <summary>Which cells of a crossed table are told, tried with all small tables.</summary>
public sealed class CrossTableTests
{
    [Theory]
    [InlineData("9 9|9 9", "9 9|9 9")]
    [InlineData("9 3|9 9", "- -|- -")]
    [InlineData("20 3 8|7 6 5", "20 - -|7 - -")]
    [InlineData("20 0|0 7", "20 -|- 7")]
    [InlineData("20 0 6|4 9 1", "- - -|- 9 -")]
    [InlineData("20 7 6|4 9 7|8 4 2", "20 - -|- 9 -|- - -")]
    public void A_small_cell_is_withheld_and_what_would_give_it_away(string counts, string told) => Assert.Equal(told, Said(Told(Parsed(counts))));

    [Theory]
    [InlineData(2, 2, 14)]
    [InlineData(2, 2, 23)]
    [InlineData(2, 3, 18)]
    [InlineData(3, 3, 16)]
    public void From_the_sums_and_the_told_cells_no_small_cell_follows_also_for_whoever_knows_the_rule(int rows, int columns, int total)
    {
        var answers = new Dictionary<string, List<int[,]>>();
        foreach (var table in Tables(rows, columns, total))
        {
            // Whatever is drawn.
            foreach (var drawn in Enumerable.Range(0, 1 << Large(table)))
                ListOf(answers, Answer(table, Told(table, drawn))).Add(table);
        }

        Assert.NotEmpty(answers);
        foreach (var (answer, alike) in answers)
        {
            var said = answer.Split(" of ")[0].Split('|').Select(row => row.Split(' ')).ToList();
            for (var row = 0; row < rows; row++)
            {
                for (var column = 0; column < columns; column++)
                {
                    var possible = alike.Select(t => t[row, column]).Distinct().ToList();
                    Assert.False(said[row][column] == "-" && possible is [> 0 and < 5], $"{answer}: {row} {column} can only be {possible[0]}");
                }
            }
        }
    }

    [Fact]
    public void What_is_left_of_a_row_or_column_is_nobody_or_at_least_five()
    {
        foreach (var table in Tables(2, 3, 18))
        {
            var told = Told(table);
            for (var row = 0; row < 2; row++)
                Assert.True(Enumerable.Range(0, 3).Sum(c => told[row, c] is null ? table[row, c] : 0) is 0 or >= 5);
            for (var column = 0; column < 3; column++)
                Assert.True(Enumerable.Range(0, 2).Sum(r => told[r, column] is null ? table[r, column] : 0) is 0 or >= 5);
        }
    }

    [Fact]
    public void What_has_no_row_or_column_of_its_own_is_not_told_but_hides_others()
    {
        var told = CrossTable.Of(AggregateDimension.Level, [(new("C"), "Local", 20), (new("C"), null, 5), (null, "Local", 6)], _ => true);

        Assert.Equal([new CrossedCount(AggregateDimension.Level, new("C", "Local"), 20)], told);
    }

    private static int Large(int[,] table) => table.Cast<int>().Count(c => c >= 5);

    private static List<int[,]> ListOf(Dictionary<string, List<int[,]>> answers, string answer) =>
        answers.TryGetValue(answer, out var list) ? list : answers[answer] = [];

    // What everybody is taken to know.
    private static string Answer(int[,] table, int?[,] told)
    {
        var (rows, columns) = (Enumerable.Range(0, table.GetLength(0)), Enumerable.Range(0, table.GetLength(1)));
        return $"{Said(told)} of {string.Join(' ', rows.Select(r => columns.Sum(c => table[r, c])))} and {string.Join(' ', columns.Select(c => rows.Sum(r => table[r, c])))}";
    }

    private static string Said(int?[,] told) => string.Join('|', Enumerable.Range(0, told.GetLength(0)).Select(r =>
        string.Join(' ', Enumerable.Range(0, told.GetLength(1)).Select(c => told[r, c]?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"))));

    private static int?[,] Told(int[,] table, int? drawn = null)
    {
        var cells = from row in Enumerable.Range(0, table.GetLength(0))
                    from column in Enumerable.Range(0, table.GetLength(1))
                    select ((CrossedKind?)new CrossedKind($"{row}"), (string?)$"{column}", table[row, column]);
        var (told, nth) = (new int?[table.GetLength(0), table.GetLength(1)], 0);
        foreach (var cell in CrossTable.Of(AggregateDimension.Level, cells, _ => drawn is not { } bits || (bits >> nth++ & 1) == 0))
            told[int.Parse(cell.Kind.Sector, null), int.Parse(cell.Kind.Level!, null)] = cell.AtLeast;
        return told;
    }

    private static int[,] Parsed(string counts)
    {
        var rows = counts.Split('|').Select(r => r.Split(' ').Select(int.Parse).ToArray()).ToArray();
        var table = new int[rows.Length, rows[0].Length];
        for (var row = 0; row < rows.Length; row++)
        {
            for (var column = 0; column < rows[0].Length; column++)
                table[row, column] = rows[row][column];
        }

        return table;
    }

    // Each of so many enrolments, with at least five in each row and column.
    private static IEnumerable<int[,]> Tables(int rows, int columns, int total) =>
        from cells in Divided(total, rows * columns)
        let table = Shaped(cells, rows, columns)
        where Enumerable.Range(0, rows).All(r => Enumerable.Range(0, columns).Sum(c => table[r, c]) >= 5)
        where Enumerable.Range(0, columns).All(c => Enumerable.Range(0, rows).Sum(r => table[r, c]) >= 5)
        select table;

    private static int[,] Shaped(int[] cells, int rows, int columns)
    {
        var table = new int[rows, columns];
        Buffer.BlockCopy(cells, 0, table, 0, cells.Length * sizeof(int));
        return table;
    }

    private static IEnumerable<int[]> Divided(int total, int among) =>
        among == 1 ? [[total]] : Enumerable.Range(0, total + 1).SelectMany(first => Divided(total - first, among - 1).Select(rest => (int[])[first, .. rest]));
}
