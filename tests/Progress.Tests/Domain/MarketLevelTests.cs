using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.MarketLevels;
using CsCheck;
using Xunit;
using static CoachingPlatform.Progress.Tests.Domain.Given;

namespace CoachingPlatform.Progress.Tests.Domain;

/// <summary>The market level follows from the facts, the schemes in force on each day, and what a coordinator granted.</summary>
public sealed class MarketLevelTests
{
    // From 10 March on: national from sales of 100, global from 1,000 or from 500 with two sessions; from 20 March on national only from 200.
    private static readonly Schemes Two = new(
    [
        ActiveScheme.First,
        new(2, Noon.AddDays(9), [Rule(MarketLevel.National, [Sales(100)]), Rule(MarketLevel.Global, [Sales(1000)], [Sales(500), Reached("two_sessions")])]),
        new(3, Noon.AddDays(19), [Rule(MarketLevel.National, [Sales(200)])]),
    ]);

    [Fact]
    public void It_is_the_highest_level_that_one_way_leads_to()
    {
        Assert.Equal(MarketLevel.Local, Level(Two.UpTo(2), Sold(99, 12)));
        Assert.Equal(MarketLevel.National, Level(Two.UpTo(2), Sold(100, 12)));
        Assert.Equal(MarketLevel.Global, Level(Two.UpTo(2), Sold(1000, 12)));
        Assert.Equal(MarketLevel.National, Level(Two.UpTo(2), Sold(500, 12), Session("a")));
        Assert.Equal(MarketLevel.Global, Level(Two.UpTo(2), Sold(500, 12), Session("a"), Session("b")));
    }

    [Fact]
    public void What_is_unknown_meets_no_rule()
    {
        Assert.Equal(MarketLevel.Local, Level(Two.UpTo(2)));
        Assert.Equal(MarketLevel.Local, Level(Two.UpTo(2), Sold(null, 12)));
        Assert.Equal(MarketLevel.Local, Level(new([ActiveScheme.First, new(2, Noon, [Rule(MarketLevel.Global, [Asks(ConditionKind.IndicatorReaches, 1, "of_no_track")])])]), Sold(5, 12)));
    }

    [Fact]
    public void Its_history_says_when_by_which_scheme_and_why()
    {
        var progress = Of(Two, Sold(150, 3, "a"), Sold(600, 15, "b"), Session("s"), Session("t", heldAt: Noon.AddDays(15)), Sold(250, 25, "c"), Sold(50, 28, "d"));

        Assert.Equal(
            ["National 10 by 2: indicatorValue:a", "Global 16 by 2: indicatorValue:b session:t", "National 20 by 3: indicatorValue:b", "Local 28 by 3: "],
            progress.MarketLevelHistory.Select(c => $"{c.Level} {c.On.Day} by {c.Scheme}: {string.Join(' ', c.Because.Select(e => e.Fact))}"));
        Assert.Equal((MarketLevel.Local, 3), (progress.MarketLevel, progress.MarketLevelScheme));
    }

    [Fact]
    public void What_is_told_late_is_judged_by_the_scheme_of_its_day()
    {
        var progress = Of(Two, Sold(150, 25, "new"), Sold(150, 12, "late", recordedAfterHours: 900));

        Assert.Equal(["National 12", "Local 20"], progress.MarketLevelHistory.Select(c => $"{c.Level} {c.On.Day}"));
    }

    [Fact]
    public void A_grant_stands_whatever_the_scheme_says_until_it_is_taken_back()
    {
        var grant = Grant(1, 12, MarketLevel.Global);

        Assert.Equal(MarketLevel.Global, Level(Two, grant, Sold(50, 13)));
        var released = Of(Two, Sold(300, 11), grant, Grant(2, 25, null));
        Assert.Equal(
            ["National 11 by rule", "Global 12 by Sudah diperiksa", "National 25 by rule"],
            released.MarketLevelHistory.Select(c => $"{c.Level} {c.On.Day} by {c.Decision?.Reason ?? "rule"}"));
        Assert.False(released.MarketLevelDecision!.IsGranted);
    }

    [Fact]
    public void Whoever_has_completed_is_not_moved_by_a_later_scheme()
    {
        Fact[] told = [Enrolment(EnrolmentState.Completed) with { OccurredAt = Noon.AddDays(14) }, Business(), Sold(150, 3)];

        Assert.Equal((MarketLevel.National, 3), ProgressOf.Facts(Us, told, Two) is { } p ? (p.MarketLevel, p.MarketLevelScheme) : default);
    }

    [Fact]
    public void Each_activation_makes_the_version_grow()
    {
        Fact[] told = [Enrolment(), Business(), Sold(150, 3)];

        Assert.Equal([3L, 4, 5], new[] { 1, 2, 3 }.Select(n => ProgressOf.Facts(Us, told, Two.UpTo(n))!.Version));
    }

    [Fact]
    public void The_row_keeps_the_latest_twenty_changes()
    {
        var up = Enumerable.Range(1, 15).Select(i => Sold(i % 2 == 0 ? 10 : 300, 2 + i, $"{i:00}"));
        var down = Enumerable.Range(1, 15).Select(i => Sold(i % 2 == 0 ? 10 : 300, 17 + i <= 31 ? 17 + i - 1 : 31, $"z{i:00}"));
        var progress = Of(new([ActiveScheme.First, new(2, Noon.AddDays(-30), [Rule(MarketLevel.National, [Sales(200)])])]), [.. up, .. down]);

        Assert.Equal(ProgressOf.LevelChanges, progress.MarketLevelHistory.Count);
        Assert.Equal(31, progress.MarketLevelHistory[^1].On.Day);
    }

    [Fact]
    public void Rule10_Levels_are_the_same_in_any_order_of_telling()
    {
        Fact[] told =
        [
            Enrolment(), Business(), Sold(150, 3, "a"), Sold(120, 3, "a", version: 2), Sold(700, 15, "b"), Session("s"), Session("t"), Grant(1, 17, MarketLevel.National),
            Grant(2, 18, null), Sold(90, 26, "c"),
        ];
        var expected = Say(told);
        Assert.Equal("National 10, Global 15, National 17, Global 18, National 20, Local 26", expected);

        Gen.Shuffle(told).Sample(shuffled => Assert.Equal(expected, Say(shuffled)));

        static string Say(IEnumerable<Fact> facts) => string.Join(", ", ProgressOf.Facts(Us, facts, Two)!.MarketLevelHistory.Select(c => $"{c.Level} {c.On.Day}"));
    }

    [Fact]
    public void A_draft_takes_force_only_as_it_was_previewed()
    {
        var draft = new MarketLevelScheme { Id = new(Guid.CreateVersion7()), Version = 2, NameId = "N", NameEn = "N", Rules = [], ChangedBy = "c" };
        var preview = new SchemePreview
        {
            Id = draft.Id, Run = new(Guid.CreateVersion7()), SchemeVersion = 2, Rules = [], Against = 1, StartedAt = Noon, IsDone = true, Seen = 0, Counts = [],
        };

        Assert.Equal("scheme.not_previewed", Activate(null).Refusal!.Code);
        Assert.Equal("scheme.not_previewed", Activate(preview with { SchemeVersion = 1 }).Refusal!.Code);
        Assert.Equal("scheme.not_previewed", Activate(preview with { Against = 2 }).Refusal!.Code);
        Assert.Equal("scheme.preview_running", Activate(preview with { IsDone = false }).Refusal!.Code);
        var active = Activate(preview).Value!;
        Assert.Equal((2, 3L, Noon), (active.Number!.Value, active.Version, active.ActivatedAt!.Value));
        Assert.Equal("scheme.active", active.Activate(preview, Schemes.Initial, "R", "c", Noon).Refusal!.Code);
        Assert.Equal("scheme.active", active.Edit("N", "N", [], "c").Refusal!.Code);

        ServiceDefaults.Values.Outcome<MarketLevelScheme> Activate(SchemePreview? p) => draft.Activate(p, Schemes.Initial, "R", "c", Noon);
    }

    private static MarketLevel Level(Schemes schemes, params IReadOnlyList<Fact> facts) => Of(schemes, facts).MarketLevel;

    private static EnrolmentProgress Of(Schemes schemes, params IReadOnlyList<Fact> facts) => ProgressOf.Facts(Us, [Enrolment(), Business(), .. facts], schemes)!;

    private static IndicatorValueFact Sold(decimal? value, int day, string key = "v", long version = 1, int recordedAfterHours = 0) =>
        Value(key, IndicatorKind.Actual, value, day, version: version, recordedAfterHours: recordedAfterHours);

    private static MarketLevelFact Grant(int number, int day, MarketLevel? level) => Given.Level(level ?? MarketLevel.Local) with
    {
        Key = $"marketLevel:us:{number:000000}", Number = number, OccurredAt = Noon.AddDays(day - 1), IsGranted = level is not null, Reason = "Sudah diperiksa",
    };

    private static Condition Sales(decimal value) => Asks(ConditionKind.IndicatorReaches, value, "annual_sales");

    private static Condition Reached(string milestone) => Asks(ConditionKind.MilestoneReached, null, milestone);

    private static LevelRule Rule(MarketLevel level, params Condition[][] ways) => new() { Level = level, Ways = [.. ways.Select(w => new LevelWay { Conditions = w })] };
}

/// <summary>Schemes as they were once.</summary>
internal static class SchemesThen
{
    public static Schemes UpTo(this Schemes schemes, int number) => new([.. schemes.InOrder.Where(s => s.Number <= number)]);
}
