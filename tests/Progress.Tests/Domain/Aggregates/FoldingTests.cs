using CoachingPlatform.Progress.Domain.Aggregates;
using CsCheck;
using Xunit;

namespace CoachingPlatform.Progress.Tests.Domain.Aggregates;

/// <summary>Boards that are kept up by changes equal those that are added up from the rows, and everything adds up to the enrolments.</summary>
public sealed class FoldingTests
{
    private static readonly Gen<Member> AnyMember = Gen.Select(
        Population.OneOf("63.02", "63.71", "63.-", "62.71", "-.-"), Gen.Int[0, 1], Population.OneOf("C", "G", "-"), Population.OneOf("Micro", "-"),
        Population.OneOf("Local", "National"), Population.OneOf("2027-01", "2027-02", "-"), (r, t, s, z, l, m) => new Member(r, t, s, z, l, m));

    // Which enrolment becomes what; null leaves the programme.
    private static readonly Gen<(int Who, Member? Becomes)[]> Story = Gen.Select(Gen.Int[0, 5], AnyMember, Gen.Int[0, 4], (who, m, leaves) => (who, leaves == 0 ? null : m)).Array[0, 40];

    [Fact]
    public void Changes_folded_in_any_order_and_any_portions_make_the_boards_of_what_is_there_now() =>
        Gen.Select(Story, Gen.Int[0, int.MaxValue], Gen.Int[1, 7]).Sample((story, seed, portion) =>
        {
            var rows = new Dictionary<int, Member?>();
            var changes = new List<AggregateChange>();
            foreach (var (who, becomes) in story)
            {
                if (AggregateChange.Between(rows.GetValueOrDefault(who)?.Contribution(), becomes?.Contribution()) is { } change)
                    changes.Add(change);
                rows[who] = becomes;
            }

            var shuffled = changes.ToArray();
            new Random(seed).Shuffle(shuffled);
            var folded = new Dictionary<string, Board>();
            foreach (var together in shuffled.Chunk(portion))
            {
                foreach (var (key, cells) in AggregateChange.Sum(together))
                    folded[key.BoardId] = (folded.GetValueOrDefault(key.BoardId) ?? Board.Empty(key)).With(cells);
            }

            var here = rows.Values.OfType<Member>().ToList();
            Assert.Equal(Shown(Population.Boards(here)), Shown(folded.Values));
            var parts = folded.Values.Where(b => b.Key is { Parent: { Length: 2 } or "-", Track.Length: > 0, Month.Length: > 0 }).ToList();
            Assert.Equal(here.Count, parts.Sum(b => b.Cells.Sum(c => c.Amounts.Enrolments)));
            foreach (var (regency, members) in here.GroupBy(m => m.Regency).Select(g => (g.Key, g.ToList())))
                Assert.Equal(members.Count(m => m is { Sector: "C", Month: "2027-02" }), parts.Where(b => b.Key.Region == regency && b.Key.Month == "2027-02").Sum(b => b.Cells.Where(c => c.Kind.Sector == "C").Sum(c => c.Amounts.Enrolments)));
        });

    [Fact]
    public void What_counts_the_same_is_no_change()
    {
        var member = new Member("63.02", 0, "C", "Micro", "Local", "2027-01");

        Assert.Null(AggregateChange.Between(member.Contribution(), (member with { }).Contribution()));
        Assert.Null(AggregateChange.Between(null, null));
        // One board of each region, track and span of months loses it and one gains it; the country's, the province's and the track's other boards keep it.
        var moved = AggregateChange.Sum([AggregateChange.Between(member.Contribution(), (member with { Regency = "63.71" }).Contribution())!]);
        Assert.All(moved.Keys, k => Assert.Equal("63", k.Parent));
        Assert.Equal(8, moved.Count);
    }

    private static IEnumerable<string> Shown(IEnumerable<Board> boards) =>
        boards.Where(b => b.Cells.Count > 0).OrderBy(b => b.Id, StringComparer.Ordinal).Select(b => $"{b.Id}: {string.Join(", ", b.Cells)}");
}
