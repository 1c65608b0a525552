using CoachingPlatform.Progress.Domain.Aggregates;

namespace CoachingPlatform.Progress.Tests.Domain.Aggregates;

/// <summary>A count that partners are not shown: how many of a regency, or of an area with a value.</summary>
/// <param name="Edition">The edition that does not show it.</param>
/// <param name="Area">The area; null where it is the count of a regency, or where all are too few.</param>
/// <param name="By">The dimension.</param>
/// <param name="Value">The value.</param>
/// <param name="Table">All that the table is about: an area, or else the province.</param>
/// <param name="Withheld">The values of the table that are withheld, with their counts.</param>
internal sealed record HiddenCount(
    Edition Edition, Area? Area, AggregateDimension By, string Value, IReadOnlyList<Member> Table, IReadOnlyDictionary<string, int> Withheld)
{
    public int Count => Withheld[Value];

    /// <summary>Each of a population.</summary>
    public static IEnumerable<HiddenCount> Of(IReadOnlyCollection<Member> members, IReadOnlyList<Edition> editions) =>
        from edition in editions
        let unit = members.Where(m => m.Province == edition.Province && Member.Tracks[m.Track] == edition.TrackId).ToList()
        from table in TablesOf(edition, unit)
        let withheld = table.Members.GroupBy(m => m[table.By]).Where(g => !table.Shown.Contains(g.Key)).ToDictionary(g => g.Key, g => g.Count())
        from value in withheld.Keys
        select new HiddenCount(edition, table.Area, table.By, value, table.Members, withheld);

    /// <summary>True for whom it counts, also if there is nobody like that.</summary>
    public bool Counts(Member kind) => kind[By] == Value
        && (Area is null ? kind.Province == Edition.Province && Member.Tracks[kind.Track] == Edition.TrackId : IsIn(kind, Edition, Area));

    /// <summary>True for an enrolment of an area.</summary>
    public static bool IsIn(Member member, Edition edition, Area area) =>
        member.Province == edition.Province && Member.Tracks[member.Track] == edition.TrackId
        && (area.Regency is null ? edition.Areas.All(a => a.Regency != member.Regency) : area.Regency == member.Regency);

    /// <summary>Another population of which everybody is told the same, with another count here.</summary>
    public Member[] Otherwise(IEnumerable<Member> members)
    {
        // All of them too few: one fewer is as few.
        if (Edition.Areas.Count == 0)
            return Without(members, Table.First(m => m[By] == Value));
        if (Withheld.FirstOrDefault(w => w.Value != Count) is { Key: { } other })
            return [.. members.Select(m => !Table.Contains(m) ? m : m[By] == Value ? m.With(By, other) : m[By] == other ? m.With(By, Value) : m)];
        // All withheld and all the same: all of the others give all but one away, or this one its only one.
        var next = Withheld.Keys.First(k => k != Value);
        if (Count == 1)
            return [.. members.Select(m => Table.Contains(m) && m[By] == Value ? m.With(By, next) : m)];
        return
        [
            .. members.Where(m => !Table.Contains(m)), .. Table.Where(m => m[By] == next),
            .. Table.Where(m => m[By] != next).GroupBy(m => m[By]).SelectMany(g => g.Skip(1).Select(m => m.With(By, next)).Append(g.First())),
        ];
    }

    private static IEnumerable<(Area? Area, AggregateDimension By, IReadOnlyList<Member> Members, HashSet<string> Shown)> TablesOf(Edition edition, List<Member> unit)
    {
        yield return (null, AggregateDimension.Region, unit, [.. edition.Areas.Select(a => a.Regency).OfType<string>()]);
        foreach (var by in Population.Tabled)
        {
            if (edition.Areas.Count == 0)
                yield return (null, by, unit, []);
            foreach (var area in edition.Areas)
                yield return (area, by, [.. unit.Where(m => IsIn(m, edition, area))], [.. area.By(by).Shown.Select(s => s.Value)]);
        }
    }

    private static Member[] Without(IEnumerable<Member> members, Member one)
    {
        var rest = members.ToList();
        rest.Remove(one);
        return [.. rest];
    }
}
