using System.Globalization;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Values;
using CsCheck;
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

    [Fact]
    public void What_was_held_before_a_transfer_makes_nobody_stalled_before_the_cohort_begins()
    {
        var before = Session("before", heldAt: Noon.AddDays(-60));

        Assert.Equal("on_track", Judged(1, before)!.Rule);
        Assert.Equal(("no_activity", 42m), Judged(43, before) is { } h ? (h.Rule, h.Saw[0].Value) : default);
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

    [Fact]
    public void It_turns_by_the_calendar_on_the_days_that_are_said_and_on_no_other()
    {
        var items = Gen.Int[-30, 90].Select(day => ActionItem($"{day}", due: new DateOnly(2027, 3, 1).AddDays(day))).List[0, 5];
        var sessions = Gen.Select(Gen.Int[-5, 60], Gen.Enum<AttendanceStatus>(), (day, status) => Session($"{day}", attendance: status, heldAt: Noon.AddDays(day))).List[0, 7];
        Gen.Select(items, sessions, Gen.Int[1, 7], Gen.Int[0, 200], Gen.Bool, Gen.Enum<EnrolmentState>()).Sample((due, held, required, length, hasDays, state) =>
        {
            var enrolment = Enrolment(state, required: required) with
            {
                StartsOn = hasDays ? new DateOnly(2027, 3, 1) : null, EndsOn = hasDays ? new DateOnly(2027, 3, 1).AddDays(length) : null,
            };
            var progress = ProgressOf.Facts(Us, [enrolment, Business(), .. due.DistinctBy(f => f.Key), .. held.DistinctBy(f => f.Key)])!;
            var days = Enumerable.Range(-60, 400).Select(new DateOnly(2027, 3, 1).AddDays).ToList();

            Assert.Equal(days.Where(day => HealthRules.Of(progress, day)?.Word != HealthRules.Of(progress, day.AddDays(-1))?.Word), HealthTurns.DaysOf(progress));
        });
    }

    [Theory]
    [InlineData("Asia/Makassar", "2027-03-21T16:00:00Z")]
    [InlineData("Asia/Jakarta", "2027-03-21T17:00:00Z")]
    [InlineData("Asia/Kathmandu", "2027-03-21T18:15:00Z")]
    [InlineData("Pacific/Kiritimati", "2027-03-21T10:00:00Z")]
    public void A_turn_is_the_beginning_of_its_day_in_the_cohorts_zone(string zone, string at)
    {
        var held = Enumerable.Range(1, 6).Select(i => Session($"{i}")).ToArray();
        var progress = ProgressOf.Facts(Us, [Enrolment() with { TimeZone = zone }, Business(), .. held])!;

        Assert.Equal(DateTimeOffset.Parse(at, CultureInfo.InvariantCulture), HealthTurns.Of(progress)[0]);
        Assert.Equal(new DateOnly(2027, 3, 22), HealthTurns.Of(progress)[0].DayIn(zone));
    }

    [Fact]
    public void Where_the_clock_is_put_on_at_midnight_the_day_begins_later()
    {
        // Beirut goes from 0:00 to 1:00 on 28 March 2027.
        var held = Enumerable.Range(1, 6).Select(i => Session($"{i}", heldAt: Noon.AddDays(6))).ToArray();
        var progress = ProgressOf.Facts(Us, [Enrolment() with { TimeZone = "Asia/Beirut" }, Business(), .. held])!;

        Assert.Equal(new DateTimeOffset(2027, 3, 27, 22, 0, 0, TimeSpan.Zero), HealthTurns.Of(progress)[0]);
    }

    [Fact]
    public void The_calendar_is_gone_through_without_a_gap_however_far_behind_it_is()
    {
        var (start, now) = (new DateTimeOffset(2027, 3, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2027, 3, 3, 0, 7, 0, TimeSpan.Zero));
        var calendar = new FeedCalendar { At = start };
        Assert.Empty(calendar.Due(start.AddTicks(-1)));
        var seen = new List<DateTimeOffset>();
        for (var page = 0; calendar.Due(now.AddMinutes(page)) is { Count: > 0 } due; page++)
        {
            // Each second page is full, so the same quarters are gone on with, whatever has come since.
            if (page % 2 == 1)
                seen.AddRange(due);
            var next = calendar.Past(due, page % 2 == 0 ? Us : null);
            if (page % 2 == 0)
                Assert.Equal(due, next.Due(now.AddHours(1)));
            calendar = next;
        }

        Assert.Equal(Enumerable.Range(0, seen.Count).Select(n => start + (n * HealthTurns.Step)), seen);
        Assert.Equal((193, new DateTimeOffset(2027, 3, 3, 0, 15, 0, TimeSpan.Zero)), (seen.Count, calendar.At));
    }

    [Fact]
    public void What_is_shared_with_nobody_is_no_turn_of_anybody()
    {
        Assert.Empty(ProgressRow.Of(Us, [Enrolment(), Business()]).HealthTurns);
        Assert.NotEmpty(ProgressRow.Of(Us, [Enrolment(), Business(version: 2)]).HealthTurns);
        Assert.Empty(ProgressRow.Of(Us, [Enrolment(EnrolmentState.Completed), Business(version: 2)]).HealthTurns);
    }

    private static Health? Judged(int day, params IReadOnlyList<Fact> facts) =>
        HealthRules.Of(ProgressOf.Facts(Us, [Enrolment(), Business(), .. facts])!, new DateOnly(2027, 3, 1).AddDays(day - 1));
}
