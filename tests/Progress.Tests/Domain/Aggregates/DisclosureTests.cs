using System.Text.Json;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Aggregates;
using CoachingPlatform.Progress.Features.Aggregates;
using CsCheck;
using Xunit;

namespace CoachingPlatform.Progress.Tests.Domain.Aggregates;

/// <summary>No count that partners are not shown follows from everything that all partners together can ask (shared/decisions/0015).</summary>
public sealed class DisclosureTests
{
    private static readonly Gen<Member> AnyMember = Gen.Select(
        Population.OneOf("62.71", "63.01", "63.02", "63.02", "63.71"), Gen.Int[0, 1], Population.OneOf("C", "C", "C", "G", "I", "-"), Population.OneOf("Micro", "Micro", "Small"),
        Population.OneOf("Local", "Local", "Global"), Population.OneOf("2027-01", "2027-02"), (r, t, s, z, l, m) => new Member(r, t, s, z, l, m));

    private static readonly Gen<Member[]> Anybody = AnyMember.Array[0, 70];

    // Each kind of enrolment that there can be is an unknown number.
    private static readonly IReadOnlyList<Member> Kinds =
    [
        .. from r in new[] { "62.71", "63.01", "63.02", "63.71" } from t in new[] { 0, 1 } from s in new[] { "C", "G", "I", "-" } from z in new[] { "Micro", "Small" }
           from l in new[] { "Local", "Global" } from m in new[] { "2027-01", "2027-02" } select new Member(r, t, s, z, l, m),
    ];

    [Fact]
    public void No_withheld_count_follows_from_the_answers_by_adding_and_subtracting() => Anybody.Sample(
        members =>
        {
            var (known, editions) = (new RowSpace(), Population.Editions(members));
            foreach (var number in Population.Scopes.SelectMany(scope => NumbersOf(members, editions, scope)))
                known.Add(number);

            foreach (var hidden in HiddenCount.Of(members, editions))
                Assert.False(known.Gives(Unknowns(hidden.Counts)), $"{hidden.Edition.Id}: {hidden.By} {hidden.Value}");
        },
        iter: 25);

    [Fact]
    public void For_each_withheld_count_there_is_another_population_with_another_count_and_the_same_answers() => Anybody.Sample(
        members =>
        {
            var answers = AnswersOf(members);
            foreach (var hidden in HiddenCount.Of(members, Population.Editions(members)))
            {
                var otherwise = hidden.Otherwise(members);

                Assert.Equal(hidden.Count, members.Count(hidden.Counts));
                Assert.NotEqual(hidden.Count, otherwise.Count(hidden.Counts));
                Assert.Equal(answers, AnswersOf(otherwise));
            }
        },
        iter: 25);

    [Fact]
    public void What_is_shown_is_right_and_adds_up() => Anybody.Sample(members =>
    {
        var editions = Population.Editions(members);
        foreach (var scope in Population.Scopes)
        {
            var areas = scope.Areas(editions).ToList();
            foreach (var by in Enum.GetValues<AggregateDimension>())
            {
                var answer = SharedAggregate.Of(by, areas);
                Assert.Equal(answer.Total ?? 0, answer.Counts.Sum(c => c.Count) + answer.Unknown + answer.Withheld);
                Assert.Equal(answer.Total ?? 0, members.Count(m => areas.Any(a => HiddenCount.IsIn(m, a.Edition, a.Area))));
                Assert.All(answer.Counts, c => Assert.True(c.Count >= 5));
            }
        }
    });

    [Fact]
    public void An_edition_stands_until_certainly_five_have_changed()
    {
        Member[] before = [.. Many(12, "63.02", "C"), .. Many(9, "63.71", "G"), .. Many(6, "63.02", "I")];
        var edition = Assert.Single(Population.Editions(before));

        Assert.Same(edition.Areas, Later([.. before, .. Many(4, "63.02", "C")]).Areas);
        Assert.Equal("2027-04", Later([.. before, .. Many(4, "63.02", "C")]).Month);
        Assert.Equal(32, Later([.. before, .. Many(5, "63.02", "C")]).Areas.Sum(a => a.Total));
        Assert.Same(edition.Areas, Later([.. before.Select((m, i) => i < 4 ? m with { Sector = "G" } : m)]).Areas);
        Assert.NotSame(edition.Areas, Later([.. before.Select((m, i) => i < 5 ? m with { Sector = "G" } : m)]).Areas);
        // Two that exchange their places change no sum of the whole.
        Assert.Same(edition.Areas, Later([.. before.Select((m, i) => i == 0 ? m with { Regency = "63.71" } : i == 12 ? m with { Regency = "63.02" } : m)]).Areas);

        Edition Later(Member[] members) => edition.Next(Assert.Single(Population.Editions(members)) with { Month = "2027-04" });
    }

    [Fact]
    public void Regencies_with_few_are_told_together()
    {
        var editions = Population.Editions([.. Many(12, "63.02", "C"), .. Many(3, "63.71", "C"), .. Many(4, "63.01", "G"), .. Many(2, "62.71", "C")]);
        var kalsel = editions.Single(e => e.Province == "63");

        Assert.Equal([" 7", "63.02 12"], kalsel.Areas.Select(a => $"{a.Regency} {a.Total}").Order(StringComparer.Ordinal));
        Assert.Empty(editions.Single(e => e.Province == "62").Areas);
        var byRegion = SharedAggregate.Of(AggregateDimension.Region, [.. kalsel.Areas.Select(a => (kalsel, a))]);
        Assert.Equal((19, 0, 7, null), (byRegion.Total, byRegion.Unknown, byRegion.Withheld, byRegion.Coverage));
        Assert.Equal([new ValueCount("63.02", 12)], byRegion.Counts);
    }

    private static IEnumerable<Member> Many(int count, string regency, string sector) => Enumerable.Repeat(new Member(regency, 0, sector, "Micro", "Local", "2027-01"), count);

    // Each number of each answer as the unknowns that it is the sum of; made sure by adding up the population.
    private static IEnumerable<IEnumerable<int>> NumbersOf(IReadOnlyCollection<Member> members, IReadOnlyList<Edition> editions, AggregateScope scope)
    {
        var areas = scope.Areas(editions).ToList();
        foreach (var by in Enum.GetValues<AggregateDimension>())
        {
            var answer = SharedAggregate.Of(by, areas);
            yield return Is(answer.Total ?? 0, m => areas.Any(a => HiddenCount.IsIn(m, a.Edition, a.Area)));
            yield return Is(answer.Unknown, m => m[by] == Unknown.Value && areas.Any(a => Shows(a, m)));
            foreach (var (value, count) in answer.Counts)
                yield return Is(count, m => m[by] == value && areas.Any(a => Shows(a, m)));

            bool Shows((Edition Edition, Area Area) a, Member m) => HiddenCount.IsIn(m, a.Edition, a.Area) && by switch
            {
                AggregateDimension.Region => a.Area.Regency is not null,
                AggregateDimension.Track => true,
                _ => a.Area.By(by).Shown.Any(s => s.Value == m[by]),
            };
        }

        IEnumerable<int> Is(int number, Func<Member, bool> of)
        {
            Assert.Equal(number, members.Count(of));
            return Unknowns(of);
        }
    }

    private static IEnumerable<int> Unknowns(Func<Member, bool> of) => Kinds.Index().Where(k => of(k.Item)).Select(k => k.Index);

    private static string AnswersOf(Member[] members)
    {
        var editions = Population.Editions(members);
        return JsonSerializer.Serialize(
            from scope in Population.Scopes from dimension in Enum.GetValues<AggregateDimension>() select SharedAggregate.Of(dimension, [.. scope.Areas(editions)]));
    }
}
