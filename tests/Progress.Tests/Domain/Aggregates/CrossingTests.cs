using CoachingPlatform.Progress.Domain.Aggregates;
using CoachingPlatform.Progress.Features.Aggregates;
using CsCheck;
using Xunit;

namespace CoachingPlatform.Progress.Tests.Domain.Aggregates;

/// <summary>What partners are told crossed is right, and no small count follows from it (shared/decisions/0026).</summary>
public sealed class CrossingTests
{
    private static readonly Gen<Member> AnyMember = Gen.Select(
        Population.OneOf("63.02", "63.02", "63.02", "63.01", "63.71"), Population.OneOf("C", "C", "C", "G", "I", "-"), Population.OneOf("Local", "Local", "National", "Global"),
        Population.OneOf("Micro", "Micro", "Micro", "Small", "-"), Population.OneOf("2027-01", "2027-01", "2027-02"), (r, s, l, z, m) => new Member(r, 0, s, z, l, m));

    private static readonly Gen<(Member[] Members, int Seed)> Anybody = Gen.Select(AnyMember.Array[0, 120], Gen.Int);

    [Fact]
    public void For_each_small_count_there_is_another_population_with_another_count_of_which_the_same_is_told()
    {
        var looked = 0;
        Anybody.Sample(
            (members, seed) =>
            {
                foreach (var told in Told.Of(members, seed))
                {
                    foreach (var kind in told.Small)
                    {
                        var otherwise = told.Otherwise(kind, new Random(seed));

                        Assert.True(otherwise is not null, $"{kind} of {told.Area.Regency} follows from {string.Join(", ", told.Cells)}");
                        Assert.NotEqual(told.Count(kind), otherwise.Count(m => m.IsOf(kind)));
                        Assert.Equal(told.Cells.ToHashSet(), told.CellsOf(otherwise).ToHashSet());
                        Assert.Equal(told.Area.Shown, Area.Of(told.Area.Regency, otherwise.Counts())!.Shown);
                        Interlocked.Increment(ref looked);
                    }
                }
            },
            iter: 15);
        Assert.InRange(looked, 100, int.MaxValue);
    }

    [Fact]
    public void What_is_told_is_right_in_fives_and_adds_up() => Anybody.Sample((members, seed) =>
    {
        foreach (var told in Told.Of(members, seed))
        {
            foreach (var cell in told.Cells)
            {
                Assert.True(cell.AtLeast >= 5 && cell.AtLeast % 5 == 0 && told.Count(cell.Kind) - cell.AtLeast is >= 0 and < 5, $"{cell} of {told.Count(cell.Kind)}");
                Assert.True(cell.By == AggregateDimension.Level || told.Cells.Any(c => c.Kind == cell.Kind.Before(cell.By)), $"{cell} is told without what it is part of");
            }

            foreach (var by in Crossing.Order.Skip(1))
            {
                var answer = SharedCrossing.Of(by, [(told.Edition, told.Area)], told.Cells.Where(c => c.By == by), null);
                Assert.Equal((told.Members.Count, told.Members.Count), (answer.Total, answer.Cells.Sum(c => c.AtLeast) + answer.Withheld));
            }
        }
    });

    [Fact]
    public void Dimensions_are_crossed_one_after_the_other_and_what_is_small_is_in_none()
    {
        Member[] members =
        [
            .. Many(23, "C", "Local", "Micro", "2027-01"), .. Many(14, "C", "Local", "Micro", "2027-02"), .. Many(11, "C", "National", "Small", "2027-01"),
            .. Many(9, "C", "National", "Micro", "2027-02"), .. Many(12, "G", "Local", "Micro", "2027-01"), .. Many(3, "G", "National", "Micro", "2027-01"),
            .. Many(6, "G", "National", "Small", "2027-02"),
        ];

        var told = Assert.Single(Told.Of(members, _ => true)).Cells.Select(c => $"{c.Kind.Sector} {c.Kind.Level} {c.Kind.Size} {c.Kind.Month}".TrimEnd() + $" {c.AtLeast}");

        Assert.Equal(
            [
                "C Local 35", "C National 20", "G Local 10", "G National 5", "C Local Micro 35", "G Local Micro 10",
                "C Local Micro 2027-01 20", "C Local Micro 2027-02 10", "G Local Micro 2027-01 10",
            ],
            told);
    }

    [Fact]
    public void A_large_cell_is_told_nearly_always_and_none_surely()
    {
        var draws = Enumerable.Range(0, 400).Select(_ => Crossing.Draw(new(AggregateDimension.Level, new("C", "Local"), 5))).ToList();

        Assert.InRange(draws.Count(told => told), 220, 380);
        Assert.All(Enumerable.Range(0, 400), _ => Assert.True(Crossing.Draw(new(AggregateDimension.Level, new("C", "Local"), 30))));
    }

    private static IEnumerable<Member> Many(int count, string sector, string level, string size, string month) =>
        Enumerable.Repeat(new Member("63.02", 0, sector, size, level, month), count);
}
