using CoachingPlatform.Progress.Domain;
using Xunit;
using static CoachingPlatform.Progress.Tests.Domain.Given;

namespace CoachingPlatform.Progress.Tests.Domain;

/// <summary>Health is judged on the day it is read, and says by which rule. The cohort lasts forty days, from 1 March to 9 April; six sessions.</summary>
public sealed class HealthTests
{
    [Theory]
    [InlineData(6, HealthState.OnTrack, "on_track")]
    [InlineData(10, HealthState.OnTrack, "on_track")]
    [InlineData(11, HealthState.AtRisk, "behind")]
    [InlineData(42, HealthState.AtRisk, "behind")]
    [InlineData(43, HealthState.Stalled, "no_activity")]
    [InlineData(400, HealthState.Stalled, "no_activity")]
    public void One_that_never_began_is_behind_and_then_stalled(int day, object state, string rule) =>
        Assert.Equal(((HealthState)state, rule), Judged(day) is { } h ? (h.State, h.Rule) : default);

    [Fact]
    public void The_judgement_says_what_the_rule_saw()
    {
        var stalled = Judged(43)!;
        var onTrack = Judged(6)!;

        Assert.Equal((HealthRules.Version, new DateOnly(2027, 4, 12)), (stalled.RuleVersion, stalled.JudgedOn));
        Assert.Equal(new HealthValue("daysWithoutActivity", 42, 42), Assert.Single(stalled.Saw));
        Assert.Equal([("daysWithoutActivity", 5m), ("overdueActionItems", 0m), ("absenceRate", null), ("shareBehindSchedule", 0.125m), ("daysWithoutActivity", 5m)],
            onTrack.Saw.Select(s => (s.Name, s.Value)));
    }

    [Fact]
    public void Three_overdue_items_are_a_risk_and_two_are_not()
    {
        var items = Enumerable.Range(1, 3).Select(i => ActionItem($"{i}", due: new DateOnly(2027, 3, i))).ToArray();

        Assert.Equal("on_track", Judged(3, items)!.Rule);
        Assert.Equal(("overdue", 3m), Judged(4, items) is { } h ? (h.Rule, h.Saw[0].Value) : default);
    }

    [Fact]
    public void Absence_counts_from_three_marks_on()
    {
        var absent = Enumerable.Range(1, 3).Select(i => Session($"{i}", attendance: i == 1 ? AttendanceStatus.Present : AttendanceStatus.ExcusedAbsence)).ToArray();

        Assert.Equal("on_track", Judged(2, absent[1..])!.Rule);
        Assert.Equal(("absence", 0.6667m), Judged(2, absent) is { } h ? (h.Rule, h.Saw[0].Value) : default);
    }

    [Fact]
    public void Three_quiet_weeks_after_all_sessions_were_held_are_a_risk()
    {
        var held = Enumerable.Range(1, 6).Select(i => Session($"{i}")).ToArray();

        Assert.Equal("on_track", Judged(21, held)!.Rule);
        Assert.Equal(("quiet", 21m), Judged(22, held) is { } h ? (h.Rule, h.Saw[0].Value) : default);
    }

    [Theory]
    [InlineData(EnrolmentState.Completed)]
    [InlineData(EnrolmentState.Waitlisted)]
    [InlineData(EnrolmentState.Withdrawn)]
    public void Only_one_that_is_in_the_programme_now_has_a_health(object state) =>
        Assert.Null(HealthRules.Of(ProgressOf.Facts(Us, [Enrolment((EnrolmentState)state), Business()])!, new(2027, 9, 1)));

    [Fact]
    public void Without_the_cohorts_days_nothing_that_rests_on_them_is_held_against_it() =>
        Assert.Equal("on_track", HealthRules.Of(ProgressOf.Facts(Us, [Enrolment() with { StartsOn = null, EndsOn = null }, Business()])!, new(2027, 9, 1))!.Rule);

    private static Health? Judged(int day, params IReadOnlyList<Fact> facts) =>
        HealthRules.Of(ProgressOf.Facts(Us, [Enrolment(), Business(), .. facts])!, new DateOnly(2027, 3, 1).AddDays(day - 1));
}
