using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.MarketLevels;
using CoachingPlatform.ServiceDefaults.Values;
using CsCheck;

namespace CoachingPlatform.Progress.Tests.Domain.Stories;

/// <summary>All that was told of one business in the course of time, in order, and the schemes that were activated meanwhile.</summary>
/// <param name="Told">Facts as they were told: of each thing all its versions.</param>
/// <param name="Schemes">The schemes.</param>
internal sealed record Story(IReadOnlyList<Fact> Told, Schemes Schemes)
{
    /// <summary>The first of the days on which things happen.</summary>
    public static readonly DateTimeOffset Start = new(2027, 3, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>So many days.</summary>
    public const int Length = 14;

    private const string Sales = "annual_sales";

    /// <summary>One business's enrolments, each transferred into the next, and last the one of another business, with which it may be merged.</summary>
    public static readonly IReadOnlyList<Id<Enrolment>> All = [IdOf<Enrolment>(1), IdOf<Enrolment>(2), IdOf<Enrolment>(3), IdOf<Enrolment>(9)];

    private static readonly (Id<Business> Ours, Id<Business> Theirs) Businesses = (IdOf<Business>(11), IdOf<Business>(12));

    /// <summary>Each cohort of the line is in a zone of its own: WITA, WIB, WIT.</summary>
    private static readonly string[] Zones = ["Asia/Makassar", "Asia/Jakarta", "Asia/Jayapura", "Asia/Makassar"];

    // Two tracks that ask for different things under the same names; the second knows no baseline to grow from.
    private static readonly Milestone[][] Tracks =
    [
        Given.Milestones,
        [
            Given.Milestone("sales", Given.Asks(ConditionKind.IndicatorReaches, 100, Sales)), Given.Milestone("two_sessions", Given.Asks(ConditionKind.SessionsHeld, 3)),
            Given.Milestone("checked", Given.Asks(ConditionKind.Granted, null)),
        ],
    ];

    // Either side of midnight in each of the three zones, and in the middle of the day.
    private static readonly Gen<DateTimeOffset> Instant = Gen.Select(Gen.Int[0, Length - 1], Gen.OneOf(4.0, 14.5, 15.5, 16.5, 17.5), (day, hour) => Start.AddDays(day).AddHours(hour));

    private static readonly Gen<DateOnly> Day = Gen.Int[0, Length - 1].Select(day => DateOnly.FromDateTime(Start.UtcDateTime).AddDays(day));

    private static readonly Gen<LevelWay> Way = Gen.OneOf(
        Given.Asks(ConditionKind.IndicatorReaches, 100, Sales), Given.Asks(ConditionKind.IndicatorReaches, 200, Sales), Given.Asks(ConditionKind.IndicatorImproves, 50, Sales),
        Given.Asks(ConditionKind.SessionsHeld, 1), Given.Asks(ConditionKind.SessionsHeld, 3), Given.Asks(ConditionKind.AttendanceRate, 60),
        Given.Asks(ConditionKind.MilestoneReached, null, "two_sessions"), Given.Asks(ConditionKind.MilestoneReached, null, "checked"))
        .Array[1, 2].Select(conditions => new LevelWay { Conditions = conditions });

    private static readonly Gen<Schemes> SomeSchemes = Gen.Select(Instant, Way.Array[0, 2], Way.Array[0, 2]).Array[0, 3].Select(later => new Schemes(
    [
        ActiveScheme.First,
        .. later.OrderBy(s => s.Item1).Select((s, n) => new ActiveScheme(
            n + 2, s.Item1, [new() { Level = MarketLevel.National, Ways = s.Item2 }, new() { Level = MarketLevel.Global, Ways = s.Item3 }])),
    ]));

    /// <summary>Any story.</summary>
    public static readonly Gen<Story> Any = Gen.Int[1, 3].SelectMany(length => Gen.Select(
        Enrolments(length), Things("session", Session(length), 6), Things("indicatorValue", Reading(length), 6), Things("actionItem", Item(length), 2), Things("assignment", Assignment(length), 3), Decision(length).Array[0, 5], SomeSchemes,
        (enrolments, sessions, readings, items, assignments, decisions, schemes) => new Story(
            // Decisions are made one after the other.
            [.. enrolments, .. sessions, .. readings, .. items, .. assignments, .. decisions.Select((d, n) => d with { Key = $"{d.Key}:{n}", Number = n + 1, OccurredAt = d.OccurredAt.AddMinutes(n) })],
            schemes)));

    /// <summary>Those of <see cref="All"/> that there are.</summary>
    public IReadOnlyList<Id<Enrolment>> There => [.. All.Where(id => Told.OfType<EnrolmentFact>().Any(e => e.EnrolmentId == id))];

    /// <summary>What is told again by those who know only how things are now: the last version of each, and with each enrolment its business as it is now.</summary>
    public IReadOnlyList<Fact> LastVersions
    {
        get
        {
            List<Fact> last = [.. Told.GroupBy(f => f.Key).Select(versions => versions.MaxBy(f => (f.Version, f.OccurredAt))!)];
            var businesses = last.OfType<BusinessFact>().ToDictionary(b => b.BusinessId, b => b with { Enrolments = [] });
            return
            [
                .. last.Where(f => f is not BusinessFact), .. businesses.Values,
                .. last.OfType<EnrolmentFact>().Select(e => businesses[e.BusinessId] with { OccurredAt = Fact.UnknownSince, Enrolments = [e.EnrolmentId] }),
            ];
        }
    }

    // It moves along the line; the other business's enrolment takes part or does not, and one that no longer does was named before.
    private static Gen<SessionFact[]> Session(int length) => Gen.Select(
        Gen.OneOf(SessionState.Completed, SessionState.Completed, SessionState.NoShow, SessionState.Cancelled, SessionState.Scheduled), Ours(length), Gen.Bool, Instant,
        Gen.Enum<AttendanceStatus>(), Instant, (state, whose, isGroup, heldAt, status, at) =>
        {
            Id<Enrolment>[] participants = isGroup ? [whose, All[3]] : [whose];
            return new SessionFact
            {
                Key = "", Version = 0, OccurredAt = at, Enrolments = participants, State = state, Participants = participants,
                HeldAt = state is SessionState.Completed or SessionState.NoShow ? heldAt : null,
                Attendance = state == SessionState.Scheduled ? [] : [.. participants.Select((p, n) => new Attendance { EnrolmentId = p, Status = n == 0 ? status : AttendanceStatus.Present })],
            };
        }).Array[1, 3].Select(versions => versions.Select((v, n) => v with { Enrolments = [.. v.Participants.Union(versions.Take(n).SelectMany(b => b.Participants).Where(p => p == All[3]))] }).ToArray());

    // Corrected, it stays of the enrolment and of the kind that it was of.
    private static Gen<IndicatorValueFact[]> Reading(int length) => Gen.Select(
        Gen.OneOf(IndicatorKind.Actual, IndicatorKind.Actual, IndicatorKind.Baseline), Gen.Int[0, 5], Day, Anybody(length), Instant, (kind, value, day, whose, at) =>
            new IndicatorValueFact
            {
                Key = "", Version = 0, OccurredAt = at, Enrolments = [whose], Code = Sales, Kind = kind, Value = value == 0 ? null : value * 50, AsOf = day,
            }).Array[1, 3].Select(versions => versions.Select(v => v with { Enrolments = versions[0].Enrolments, Kind = versions[0].Kind }).ToArray());

    private static Gen<ActionItemFact[]> Item(int length) => Gen.Select(Gen.Enum<ActionItemState>(), Ours(length), Instant, (state, whose, at) =>
        new ActionItemFact { Key = "", Version = 0, OccurredAt = at, Enrolments = [whose], EnrolmentId = whose, State = state }).Array[1, 3];

    // It lasts, or it ended.
    private static Gen<AssignmentFact[]> Assignment(int length) => Gen.Select(Anybody(length), Gen.Byte[1, 3], Instant, Day, Gen.Bool, Instant, (whose, mentor, at, day, hasEnded, end) =>
    {
        var assigned = new AssignmentFact { Key = "", Version = 0, OccurredAt = at, Enrolments = [whose], MentorId = IdOf<Mentor>(mentor), StartsOn = day, AssignedAt = at };
        return hasEnded ? [assigned, assigned with { OccurredAt = end > at ? end : at, EndedOn = day }] : new[] { assigned };
    });

    private static Gen<DecisionFact> Decision(int length) => Gen.Select(
        Gen.Int[0, Given.Milestones.Length], Gen.Bool, Gen.Enum<MarketLevel>(), Anybody(length), Instant, (matter, isGranted, level, whose, at) => matter < Given.Milestones.Length
            ? new MilestoneDecisionFact
            {
                Key = MilestoneDecisionFact.MatterOf(whose, Given.Milestones[matter].Code), Version = 1, OccurredAt = at, Enrolments = [whose], Code = Given.Milestones[matter].Code,
                IsGranted = isGranted, DecidedBy = "c",
            }
            : (DecisionFact)new MarketLevelFact
            {
                Key = MarketLevelFact.MatterOf(whose), Version = 1, OccurredAt = at, Enrolments = [whose], Level = level, Scheme = 1, IsGranted = isGranted, DecidedBy = "c",
            });

    // Into which tracks and when it was transferred; what became of the last enrolment; and whether the two businesses are merged.
    private static Gen<Fact[]> Enrolments(int length) => Gen.Select(
        Gen.Int[0, 1].Array[length], Instant.Array[length], Gen.OneOf(EnrolmentState.Enrolled, EnrolmentState.Active, EnrolmentState.Completed, EnrolmentState.Withdrawn), Instant, Gen.Bool,
        (tracks, moved, state, at, isMerged) => Line(tracks, [.. moved.Order()], state, at, isMerged).ToArray());

    private static Gen<Id<Enrolment>> Ours(int length) => Gen.Int[0, length - 1].Select(n => All[n]);

    private static Gen<Id<Enrolment>> Anybody(int length) => Gen.Int[0, length].Select(n => All[n == length ? 3 : n]);

    // Each in up to three versions, as different from each other as they can be: moved on, corrected, cancelled.
    private static Gen<Fact[]> Things<T>(string kind, Gen<T[]> one, int most)
        where T : Fact => one.Array[0, most].Select(things => things.SelectMany((versions, n) =>
            versions.Select((v, version) => (Fact)(v with { Key = $"{kind}:{n}", Version = version + 1 }))).ToArray());

    private static IEnumerable<Fact> Line(int[] tracks, DateTimeOffset[] moved, EnrolmentState state, DateTimeOffset at, bool isMerged)
    {
        yield return Profile(Businesses.Ours, 1, Start);
        yield return Profile(Businesses.Theirs, 1, Start);
        foreach (var fact in Told(3, 1, EnrolmentState.Active, Start, Businesses.Theirs, 1))
            yield return fact;
        for (var n = 0; n < tracks.Length; n++)
        {
            var isLast = n == tracks.Length - 1;
            var (last, since) = isLast ? (state, at > moved[n] ? at : moved[n]) : (EnrolmentState.Transferred, moved[n + 1]);
            foreach (var fact in Told(n, 1, EnrolmentState.Active, moved[n], Businesses.Ours, 1).Concat(Told(n, 2, last, since, Businesses.Ours, 2)))
                yield return fact;
            if (!isMerged)
                continue;
            // Of another business it is the same enrolment, which changed when it did.
            foreach (var fact in Told(n, 3, last, since, Businesses.Theirs, 2, former: 3))
                yield return fact;
        }

        yield return Profile(Businesses.Ours, 2, Start.AddDays(1));
        if (isMerged)
            yield return Profile(Businesses.Ours, 3, Start.AddDays(9));
        if (isMerged)
            yield return Profile(Businesses.Theirs, 2, Start.AddDays(9));

        IEnumerable<Fact> Told(int n, long version, EnrolmentState state, DateTimeOffset at, Id<Business> business, long profile, long former = 0)
        {
            var track = n < tracks.Length ? tracks[n] : 0;
            yield return Given.Enrolment(state, version) with
            {
                Key = $"enrolment:{n}", OccurredAt = at, EnrolmentId = All[n], ContinuedFrom = n == 3 ? [] : [.. All.Take(n)], Enrolments = n == 3 ? [All[3]] : [.. All.Take(n + 1)],
                BusinessId = business, FormerBusinessVersions = former, TimeZone = Zones[n], Milestones = Tracks[track],
            };
            yield return Profile(business, profile, Fact.UnknownSince, All[n]);
        }
    }

    private static BusinessFact Profile(Id<Business> business, long version, DateTimeOffset at, params Id<Enrolment>[] enrolments) =>
        Given.Business($"{business} in version {version}", version: version) with { Key = $"business:{business}", BusinessId = business, OccurredAt = at, Enrolments = enrolments };

    private static Id<T> IdOf<T>(byte n) => new(new Guid(0, 0, 0, [0, 0, 0, 0, 0, 0, 0, n]));
}
