using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Aggregates;
using CoachingPlatform.ServiceDefaults.Values;
using CsCheck;

namespace CoachingPlatform.Progress.Tests.Domain.Aggregates;

/// <summary>One enrolment as aggregates see it.</summary>
internal sealed record Member(string Regency, int Track, string Sector, string Size, string Level, string Month)
{
    public static readonly IReadOnlyList<Id<Track>> Tracks = [new(new Guid(1, 0, 0, new byte[8])), new(new Guid(2, 0, 0, new byte[8]))];

    public string Province => Regency[..2];

    /// <summary>Its value in a dimension.</summary>
    public string this[AggregateDimension by] => by switch
    {
        AggregateDimension.Region => Regency,
        AggregateDimension.Track => Tracks[Track].ToString(),
        AggregateDimension.Sector => Sector,
        AggregateDimension.Size => Size,
        AggregateDimension.Level => Level,
        _ => Month,
    };

    /// <summary>The same with another value in a dimension.</summary>
    public Member With(AggregateDimension by, string value) => by switch
    {
        AggregateDimension.Region => this with { Regency = value },
        AggregateDimension.Sector => this with { Sector = value },
        AggregateDimension.Size => this with { Size = value },
        AggregateDimension.Level => this with { Level = value },
        _ => this with { Month = value },
    };

    /// <summary>What its row counts it as.</summary>
    public Contribution Contribution() => new()
    {
        Province = Province, Regency = Regency, TrackId = Tracks[Track], Kind = new Kind(Sector, Size, Level), Months = [new(Month, new Amounts { Enrolments = 1 })],
    };
}

/// <summary>Everything that anybody can be told of a population.</summary>
internal static class Population
{
    public static readonly DateTimeOffset Now = new(2027, 3, 10, 4, 0, 0, TimeSpan.Zero);

    /// <summary>The dimensions that areas have a table of.</summary>
    public static readonly IReadOnlyList<AggregateDimension> Tabled = [AggregateDimension.Sector, AggregateDimension.Size, AggregateDimension.Level, AggregateDimension.Month];

    /// <summary>Any of these.</summary>
    public static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    /// <summary>The boards that count it.</summary>
    public static IReadOnlyList<Board> Boards(IEnumerable<Member> members) =>
        [.. AggregateChange.Sum(members.Select(m => AggregateChange.Between(null, m.Contribution())!)).Select(b => Board.Empty(b.Key).With(b.Value))];

    /// <summary>Of these, those of regencies with their tracks.</summary>
    public static IEnumerable<Board> Regencies(IEnumerable<Member> members) => Boards(members).Where(b => b.Key is { Parent: { Length: 2 } or "-", Track.Length: > 0 });

    /// <summary>The editions of it.</summary>
    public static IReadOnlyList<Edition> Editions(IReadOnlyCollection<Member> members)
    {
        var boards = Boards(members);
        return
        [
            .. from unit in members.Select(m => (m.Province, m.Track)).Distinct().Order()
               let track = Member.Tracks[unit.Track]
               select Edition.Of(unit.Province, track, RegencyCount.Of(boards.Where(b => b.Key.Parent == unit.Province && b.Key.Track == track.ToString())), Now),
        ];
    }

    /// <summary>What each agreement covers that a partner may have: every region with every track, and with all.</summary>
    public static IReadOnlyList<AggregateScope> Scopes { get; } =
    [
        .. from regions in new string[][] { ["62"], ["63"], ["62.71"], ["63.01"], ["63.02"], ["63.71"], ["62", "63"] }
           from tracks in new Id<Track>[][] { [], [Member.Tracks[0]], [Member.Tracks[1]] }
           select AggregateScope.Of([Agreement(regions, tracks)], null, null).Value!,
    ];

    private static Agreement Agreement(string[] regions, Id<Track>[] tracks) => new()
    {
        Id = Id<Agreement>.New(), RegionCodes = regions, TrackIds = tracks, Fields = [], Purpose = "", From = default, TimeZone = "Asia/Makassar",
    };
}
