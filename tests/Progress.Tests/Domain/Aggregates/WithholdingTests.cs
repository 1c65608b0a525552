using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Aggregates;
using Xunit;

namespace CoachingPlatform.Progress.Tests.Domain.Aggregates;

/// <summary>Which counts of one table partners are shown.</summary>
public sealed class WithholdingTests
{
    private const int Values = 4;
    private const int LargestTotal = 24;

    [Theory]
    [InlineData("20 12 3", "20", 15)]
    [InlineData("20 12", "20 12", 0)]
    [InlineData("20 3", "", 23)]
    [InlineData("20 4 4", "", 28)]
    [InlineData("20 4 3", "20", 7)]
    [InlineData("9 9 5 5 1", "9 9", 11)]
    [InlineData("7 4 4 4", "", 19)]
    [InlineData("4 4", "", 8)]
    [InlineData("5", "5", 0)]
    [InlineData("2 0 2", null, 0)]
    [InlineData("0 0", "", 0)]
    public void Small_counts_are_withheld_and_as_many_others_as_hide_them(string counts, string? shown, int withheld)
    {
        var table = Of([.. counts.Split(' ').Select(int.Parse)]);

        Assert.Equal(shown, table is null ? null : string.Join(' ', table.Shown.Select(s => s.Count).OrderDescending()));
        Assert.Equal(withheld, table?.Withheld ?? 0);
    }

    [Fact]
    public void Whoever_knows_the_rule_and_the_total_can_work_out_no_withheld_count()
    {
        foreach (var alike in Tables().Select(t => (Counts: t, Answer: Answer(Of(t)))).GroupBy(t => t.Answer))
        {
            foreach (var table in alike)
            {
                var shown = Of(table.Counts)?.Shown.Select(s => s.Value).ToHashSet() ?? [];
                for (var v = 0; v < Values; v++)
                {
                    if (table.Counts[v] == 0 || shown.Contains($"{v}"))
                        continue;
                    Assert.True(alike.Any(other => other.Counts[v] != table.Counts[v]), $"{string.Join(' ', table.Counts)} is the only table with the answer {table.Answer}");
                }
            }
        }

        static string Answer(Withholding? table) => table is null ? "too few" : $"{string.Join(", ", table.Shown)} and {table.Withheld}";
    }

    [Fact]
    public void Nothing_below_five_is_shown_and_no_sum_below_five_is_left()
    {
        foreach (var table in Tables().Select(Of).OfType<Withholding>())
        {
            Assert.All(table.Shown, s => Assert.True(s.Count >= 5));
            Assert.True(table.Withheld is 0 or >= 5);
        }
    }

    // The check above finds what it is for: to withhold only the small counts gives some of them away.
    [Fact]
    public void To_withhold_only_the_small_ones_would_not_do()
    {
        var determined = Tables().GroupBy(t => $"{string.Join(' ', t.Select(c => c < 5 ? -1 : c))} of {t.Sum()}")
            .Where(alike => alike.Count() == 1 && alike.Single().Any(c => c is > 0 and < 5)).ToList();

        Assert.NotEmpty(determined);
    }

    private static Withholding? Of(int[] counts) => Withholding.Of(counts.Select((count, value) => new ValueCount($"{value}", count)));

    private static IEnumerable<int[]> Tables() =>
        from a in Enumerable.Range(0, LargestTotal + 1)
        from b in Enumerable.Range(0, LargestTotal + 1 - a)
        from c in Enumerable.Range(0, LargestTotal + 1 - a - b)
        from d in Enumerable.Range(0, LargestTotal + 1 - a - b - c)
        select new[] { a, b, c, d };
}
