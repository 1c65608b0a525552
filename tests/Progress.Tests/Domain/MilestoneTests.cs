using CoachingPlatform.Progress.Domain;
using CsCheck;
using Xunit;
using static CoachingPlatform.Progress.Tests.Domain.Given;

namespace CoachingPlatform.Progress.Tests.Domain;

/// <summary>When a milestone is reached, by which fact and why.</summary>
public sealed class MilestoneTests
{
    [Fact]
    public void It_is_reached_on_the_day_of_the_fact_that_met_its_last_condition()
    {
        var two = Find("two_sessions", Held("b", 9), Held("a", 4), Held("c", 12));

        Assert.Equal(Day(9), two.ReachedOn);
        Assert.Equal(
            (ConditionKind.SessionsHeld, 2m, 2m, "session:b", 1L),
            Assert.Single(two.Because) is var e ? (e.Kind, e.Asked, e.Saw, e.Fact, e.FactVersion) : default);
    }

    [Fact]
    public void Until_then_it_has_no_day_and_no_reason()
    {
        var two = Find("two_sessions", Held("a", 4));

        Assert.Null(two.ReachedOn);
        Assert.Empty(two.Because);
    }

    [Fact]
    public void All_conditions_must_hold_together()
    {
        Fact[] told = [Held("a", 2, AttendanceStatus.UnexcusedAbsence), Value("v", IndicatorKind.Actual, 160, day: 3), Value("w", IndicatorKind.Actual, 140, day: 5)];

        Assert.Null(Find("sales", [.. told, Held("b", 6)]).ReachedOn);
        var late = Find("sales", [.. told, Held("b", 6), Value("x", IndicatorKind.Actual, 155, day: 8)]);
        Assert.Equal(Day(8), late.ReachedOn);
        Assert.Equal([("indicatorValue:x", 155m), ("session:b", 50m)], late.Because.Select(e => (e.Fact, e.Saw!.Value)));
    }

    [Fact]
    public void Once_reached_it_stays_reached_when_the_value_falls_back() =>
        Assert.Equal(Day(3), Find("growth", Value("b", IndicatorKind.Baseline, 100), Value("v", IndicatorKind.Actual, 125, day: 3), Value("w", IndicatorKind.Actual, 90, day: 9)).ReachedOn);

    [Fact]
    public void A_correction_of_the_fact_that_met_it_takes_it_away()
    {
        Fact[] told = [Value("b", IndicatorKind.Baseline, 100), Value("v", IndicatorKind.Actual, 125, day: 3)];

        Assert.Null(Find("growth", [.. told, Value("v", IndicatorKind.Actual, 124, day: 3, version: 2)]).ReachedOn);
        Assert.Null(Find("two_sessions", Held("a", 4), Held("b", 9), Session("b", SessionState.Cancelled, null, version: 2)).ReachedOn);
    }

    [Fact]
    public void What_is_told_late_counts_on_the_day_on_which_it_was_true() =>
        Assert.Equal(Day(4), Find("two_sessions", Held("c", 12), Held("b", 4), Session("a", version: 9, heldAt: Noon.AddDays(2))).ReachedOn);

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    public void Growth_of_an_unknown_baseline_or_of_nothing_is_not_growth(int? baseline) => Assert.Null(
        Find("growth", Value("b", IndicatorKind.Baseline, baseline), Value("v", IndicatorKind.Actual, 999, day: 3)).ReachedOn);

    [Fact]
    public void Growth_of_a_loss_is_measured_by_its_size()
    {
        var growth = Find("growth", Value("b", IndicatorKind.Baseline, -100), Value("u", IndicatorKind.Actual, -76, day: 2), Value("v", IndicatorKind.Actual, -75, day: 3));

        Assert.Equal((Day(3), 25m), (growth.ReachedOn, growth.Because[0].Saw));
    }

    [Theory]
    [InlineData("1e-28", "1e15")]
    [InlineData("-79228162514264337593543950335", "79228162514264337593543950335")]
    public void Numbers_that_nobody_measures_are_not_compared_by_per_cent(string baseline, string actual) => Assert.Null(
        Find("growth", Value("b", IndicatorKind.Baseline, Number(baseline)), Value("v", IndicatorKind.Actual, Number(actual), day: 3)).ReachedOn);

    [Fact]
    public void A_grant_makes_it_reached_and_a_revocation_takes_it_back_until_it_is_granted_again()
    {
        var granted = Find("two_sessions", Decision("two_sessions", true, 1, 5));
        var revoked = Find("two_sessions", Held("a", 2), Held("b", 3), Decision("two_sessions", true, 1, 5), Decision("two_sessions", false, 2, 6), Held("c", 8));
        var again = Find("two_sessions", Held("a", 2), Held("b", 3), Decision("two_sessions", false, 1, 6), Decision("two_sessions", true, 2, 7));

        Assert.Equal((Day(5), ConditionKind.Granted, "milestoneDecision:us:two_sessions:1"), (granted.ReachedOn, granted.Because[0].Kind, granted.Because[0].Fact));
        Assert.Equal((true, "Sudah diperiksa", "coordinator"), (granted.Decision!.IsGranted, granted.Decision.Reason, granted.Decision.By));
        Assert.Equal((null, false), (revoked.ReachedOn, revoked.Decision!.IsGranted));
        Assert.Equal(Day(7), again.ReachedOn);
    }

    [Fact]
    public void Where_a_grant_is_one_of_its_conditions_the_others_must_hold_too()
    {
        Assert.Null(Find("checked", Held("a", 2), Held("b", 3)).ReachedOn);
        Assert.Null(Find("checked", Decision("checked", true, day: 1), Held("a", 2)).ReachedOn);
        Assert.Equal(Day(3), Find("checked", Decision("checked", true, day: 1), Held("a", 2), Held("b", 3)).ReachedOn);
    }

    [Fact]
    public void A_grant_after_the_facts_reached_it_does_not_move_its_day() =>
        Assert.Equal(Day(3), Find("two_sessions", Held("a", 2), Held("b", 3), Decision("two_sessions", true, 1, 9)).ReachedOn);

    [Fact]
    public void The_day_is_one_of_the_cohorts_zone()
    {
        // 23:30 in Makassar on the 4th, 15:30 UTC; and 00:30 on the 5th.
        var two = Find("two_sessions", Session("a", heldAt: new(2027, 3, 4, 15, 30, 0, TimeSpan.Zero)), Session("b", heldAt: new(2027, 3, 4, 16, 30, 0, TimeSpan.Zero)));

        Assert.Equal(Day(5), two.ReachedOn);
    }

    [Fact]
    public void Rule10_Milestones_are_the_same_in_any_order_of_telling()
    {
        Fact[] told =
        [
            Enrolment(), Business(), Held("a", 2, AttendanceStatus.ExcusedAbsence), Held("b", 5), Held("c", 5), Session("c", SessionState.Cancelled, null, version: 2),
            Value("b", IndicatorKind.Baseline, 100), Value("v", IndicatorKind.Actual, 160, day: 3), Value("v", IndicatorKind.Actual, 130, day: 4, version: 2),
            Value("w", IndicatorKind.Actual, 170, day: 6), Decision("checked", true, 1, 3), Decision("growth", false, 1, 4), Decision("growth", true, 2, 7),
        ];
        var expected = Say(told);
        Assert.Equal("two_sessions 03/05, sales 03/06, growth 03/07, checked 03/05", expected);

        Gen.Shuffle(told).Sample(shuffled => Assert.Equal(expected, Say(shuffled)));

        static string Say(IEnumerable<Fact> facts) =>
            string.Join(", ", ProgressOf.Facts(Us, facts)!.Milestones.Select(m => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{m.Code} {m.ReachedOn:MM/dd}")));
    }

    private static decimal Number(string text) => decimal.Parse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture);

    private static DateOnly Day(int day) => new(2027, 3, day);

    private static SessionFact Held(string key, int day, AttendanceStatus attendance = AttendanceStatus.Present) => Session(key, attendance: attendance, heldAt: Noon.AddDays(day - 1));

    private static MilestoneProgress Find(string code, params IReadOnlyList<Fact> facts) =>
        ProgressOf.Facts(Us, [Enrolment(), Business(), .. facts])!.Milestones.Single(m => m.Code == code);
}
