using CoachingPlatform.Progress.Domain.Aggregates;

namespace CoachingPlatform.Progress.Tests.Domain.Aggregates;

/// <summary>What is told crossed of an area, and of whom.</summary>
internal sealed record Told(Edition Edition, Area Area, IReadOnlyList<Member> Members, IReadOnlyList<CrossedCount> Cells)
{
    // As deep as each of Order but the first.
    private static readonly IReadOnlyList<Func<Member, CrossedKind>> Depths =
        [m => new(m.Sector, m.Level), m => new(m.Sector, m.Level, m.Size), m => new(m.Sector, m.Level, m.Size, m.Month)];

    /// <summary>The kinds of which there are some and fewer than five.</summary>
    public IEnumerable<CrossedKind> Small => Depths.SelectMany(kind => Members.GroupBy(kind).Where(g => g.Count() < Withholding.Least).Select(g => g.Key));

    /// <summary>Each area of a population.</summary>
    public static IEnumerable<Told> Of(IReadOnlyCollection<Member> members, int seed)
    {
        var random = new Random(seed);
        return Of(members, _ => random.Next(4) > 0);
    }

    /// <inheritdoc cref="Of(IReadOnlyCollection{Member}, int)"/>
    public static IEnumerable<Told> Of(IReadOnlyCollection<Member> members, Func<CrossedCount, bool> draw) =>
        from edition in Population.Editions(members)
        from area in edition.Areas
        let here = members.Where(m => HiddenCount.IsIn(m, edition, area)).ToList()
        select new Told(edition, area, here, [.. Crossing.Of(area, here.KindCounts(), draw)]);

    public int Count(CrossedKind kind) => Members.Count(m => m.IsOf(kind));

    /// <summary>What is told of others where those cells are drawn that were told here.</summary>
    public IEnumerable<CrossedCount> CellsOf(IReadOnlyCollection<Member> others)
    {
        var drawn = Cells.Select(c => c.Kind).ToHashSet();
        return Crossing.Of(Area, others.KindCounts(), c => drawn.Contains(c.Kind));
    }

    /// <summary>Others of whom the same is told, with another count of a kind; null where none was found.</summary>
    public IReadOnlyCollection<Member>? Otherwise(CrossedKind kind, Random random)
    {
        var others = Members.ToArray();
        for (var step = 0; step < 200; step++)
        {
            if (Swaps(others, kind).Concat(Exchanges(others)).FirstOrDefault(o => o.Count(m => m.IsOf(kind)) != Count(kind) && IsSame(o)) is { } found)
                return found;
            // Not in one step from here: on to some others of whom the same is told.
            if (Swaps(others, Depths[^1](others[random.Next(others.Length)])).Where(o => random.Next(4) == 0 && IsSame(o)).FirstOrDefault() is { } next)
                others = next;
        }

        return null;
    }

    // As if cells were told exactly, which is more than is told.
    private bool IsSame(Member[] others) => Cells.All(c => others.Count(m => m.IsOf(c.Kind)) == Count(c.Kind))
        && Area.Of(Area.Regency, others.Counts())!.Shown.SequenceEqual(Area.Shown) && CellsOf(others).ToHashSet().SetEquals(Cells);

    // One of the kind exchanges a value with another one: no sum of a dimension changes.
    private static IEnumerable<Member[]> Swaps(Member[] others, CrossedKind kind) =>
        from own in others.Index().Where(m => m.Item.IsOf(kind)).DistinctBy(m => m.Item)
        from other in others.Index().DistinctBy(m => m.Item)
        from dimension in Crossing.Order
        where own.Item[dimension] != other.Item[dimension]
        select others.Index().Select(m => m.Index == own.Index ? m.Item.With(dimension, other.Item[dimension]) : m.Index == other.Index ? m.Item.With(dimension, own.Item[dimension]) : m.Item).ToArray();

    // Two values change places.
    private static IEnumerable<Member[]> Exchanges(Member[] others) =>
        from dimension in Crossing.Order
        from one in others.Select(m => m[dimension]).Distinct()
        from other in others.Select(m => m[dimension]).Distinct()
        where string.CompareOrdinal(one, other) < 0
        select others.Select(m => m[dimension] == one ? m.With(dimension, other) : m[dimension] == other ? m.With(dimension, one) : m).ToArray();
}

/// <summary>Members as they are counted.</summary>
internal static class Counted
{
    public static bool IsOf(this Member member, CrossedKind kind) => member.Sector == kind.Sector && member.Level == kind.Level
        && (kind.Size is null || member.Size == kind.Size) && (kind.Month is null || member.Month == kind.Month);

    public static IReadOnlyList<RegencyCount> Counts(this IReadOnlyCollection<Member> members) => RegencyCount.Of(Population.Regencies(members));

    public static IReadOnlyList<KindCount> KindCounts(this IReadOnlyCollection<Member> members) => KindCount.Of(Population.Regencies(members));
}
