using CoachingPlatform.Progress.Domain;
using CoachingPlatform.ServiceDefaults.Values;
using Xunit;
using static CoachingPlatform.Progress.Tests.Domain.Given;

namespace CoachingPlatform.Progress.Tests.Domain;

public sealed class ProgressOfTests
{
    [Theory]
    [InlineData(EnrolmentState.Applied, 0, Stage.Waiting)]
    [InlineData(EnrolmentState.Waitlisted, 0, Stage.Waiting)]
    [InlineData(EnrolmentState.Offered, 0, Stage.Waiting)]
    [InlineData(EnrolmentState.Denied, 0, Stage.Denied)]
    [InlineData(EnrolmentState.Enrolled, 0, Stage.NotStarted)]
    [InlineData(EnrolmentState.Enrolled, 1, Stage.InProgress)]
    [InlineData(EnrolmentState.Active, 0, Stage.NotStarted)]
    [InlineData(EnrolmentState.Active, 2, Stage.InProgress)]
    [InlineData(EnrolmentState.Active, 3, Stage.SessionsComplete)]
    [InlineData(EnrolmentState.Active, 4, Stage.SessionsComplete)]
    [InlineData(EnrolmentState.Completed, 2, Stage.Completed)]
    [InlineData(EnrolmentState.Withdrawn, 3, Stage.Left)]
    [InlineData(EnrolmentState.Transferred, 1, Stage.Left)]
    public void The_stage_follows_from_the_state_and_the_sessions_held_of_three(object state, int held, object stage)
    {
        var progress = Of([Enrolment((EnrolmentState)state, required: 3), Business(), .. Enumerable.Range(0, held).Select(i => Session($"{i}"))]);

        Assert.Equal((Stage)stage, progress.Stage);
        Assert.Equal((held, 3), (progress.SessionsHeld, progress.SessionsRequired));
    }

    [Fact]
    public void Nothing_is_known_before_the_enrolment_itself_is_told() =>
        Assert.Null(ProgressOf.Facts(Us, [Business(), Session("a"), ActionItem("b")]));

    [Fact]
    public void Without_a_session_the_attendance_rate_is_unknown_and_not_zero()
    {
        var progress = Of(Enrolment(), Business(), Session("planned", SessionState.Scheduled, attendance: null));

        Assert.Equal((0, 0, 0), (progress.SessionsHeld, progress.SessionsAttended, progress.AttendanceMarks));
        Assert.Null(progress.AttendanceRate);
    }

    [Fact]
    public void Absence_lowers_the_rate_but_the_session_was_held()
    {
        var progress = Of(
            Enrolment(), Business(), Session("a"), Session("b", attendance: AttendanceStatus.ExcusedAbsence), Session("c", attendance: AttendanceStatus.UnexcusedAbsence));

        Assert.Equal((3, 1, 3), (progress.SessionsHeld, progress.SessionsAttended, progress.AttendanceMarks));
        Assert.Equal(0.3333m, progress.AttendanceRate);
    }

    [Fact]
    public void A_no_show_is_an_absence_and_not_a_session_held()
    {
        var progress = Of(Enrolment(), Business(), Session("a"), Session("b", SessionState.NoShow, AttendanceStatus.UnexcusedAbsence));

        Assert.Equal((1, 0.5m), (progress.SessionsHeld, progress.AttendanceRate));
    }

    [Fact]
    public void A_session_that_was_logged_and_then_cancelled_counts_for_nothing()
    {
        var progress = Of(Enrolment(), Business(), Session("a", SessionState.Cancelled, version: 3, attendance: null), Session("a", version: 2));

        Assert.Equal((0, Stage.NotStarted), (progress.SessionsHeld, progress.Stage));
        Assert.Null(progress.AttendanceRate);
        Assert.Null(progress.LastActivityAt);
    }

    [Fact]
    public void A_session_of_others_does_not_count_even_when_it_was_once_for_this_enrolment()
    {
        var moved = Session("a", version: 2, participant: Others) with { Enrolments = [Us, Others] };

        Assert.Equal(0, Of(Enrolment(), Business(), Session("a"), moved).SessionsHeld);
    }

    [Fact]
    public void Indicators_keep_the_order_of_the_track_and_unknown_stays_null()
    {
        var indicators = Of(Enrolment(), Business(), Value("a", IndicatorKind.Baseline, 0m, code: "employees")).Indicators;

        Assert.Equal(["annual_sales", "employees"], indicators.Select(i => i.Code));
        Assert.Equal((null, null, null, null), (indicators[0].Baseline, indicators[0].Target, indicators[0].Latest, indicators[0].LatestOn));
        Assert.Equal(0m, indicators[1].Baseline);
    }

    [Fact]
    public void Latest_is_the_actual_of_the_latest_day_and_not_the_one_recorded_last()
    {
        var sales = Of(
            Enrolment(), Business(),
            Value("base", IndicatorKind.Baseline, 120_000_000m), Value("goal", IndicatorKind.Target, 240_000_000m, day: 31),
            Value("newer", IndicatorKind.Actual, 180_000_000m, day: 20), Value("older", IndicatorKind.Actual, 150_000_000m, day: 10, recordedAfterHours: 9)).Indicators[0];

        Assert.Equal((120_000_000m, 240_000_000m, 180_000_000m, new DateOnly(2027, 3, 20)), (sales.Baseline, sales.Target, sales.Latest, sales.LatestOn));
    }

    [Fact]
    public void Of_two_actuals_for_one_day_the_one_recorded_last_counts()
    {
        var sales = Of(
            Enrolment(), Business(),
            Value("z", IndicatorKind.Actual, 1m, day: 20), Value("a", IndicatorKind.Actual, 2m, day: 20, recordedAfterHours: 1)).Indicators[0];

        Assert.Equal(2m, sales.Latest);
    }

    [Fact]
    public void A_look_that_found_the_value_unknown_makes_the_latest_unknown_on_that_day()
    {
        var sales = Of(
            Enrolment(), Business(), Value("a", IndicatorKind.Actual, 5m, day: 2), Value("b", IndicatorKind.Actual, null, day: 3)).Indicators[0];

        Assert.Equal((null, new DateOnly(2027, 3, 3)), (sales.Latest, sales.LatestOn));
    }

    [Fact]
    public void A_corrected_value_replaces_the_wrong_one()
    {
        var sales = Of(
            Enrolment(), Business(), Value("a", IndicatorKind.Baseline, 12m, version: 2), Value("a", IndicatorKind.Baseline, 120m)).Indicators[0];

        Assert.Equal(12m, sales.Baseline);
    }

    [Fact]
    public void Open_action_items_are_counted_and_those_due_before_today_are_overdue()
    {
        var progress = Of(
            Enrolment(), Business(),
            ActionItem("a", due: new DateOnly(2027, 3, 9)), ActionItem("b", due: new DateOnly(2027, 3, 10)), ActionItem("c"),
            ActionItem("d", ActionItemState.Done, new DateOnly(2027, 3, 1)), ActionItem("e", ActionItemState.Dropped, new DateOnly(2027, 3, 1)));

        Assert.Equal(3, progress.OpenActionItems);
        Assert.Equal((0, 1, 2), (progress.OverdueOn(new(2027, 3, 9)), progress.OverdueOn(new(2027, 3, 10)), progress.OverdueOn(new(2027, 3, 11))));
    }

    [Fact]
    public void The_mentor_is_the_one_who_was_assigned_last_also_in_the_place_of_one_who_was_to_start_later()
    {
        var (first, second) = (Id<Mentor>.New(), Id<Mentor>.New());

        Assert.Equal(second, Of(Enrolment(), Business(), Assignment("z", second, 12), Assignment("a", first, 1)).MentorId);
        Assert.Equal(first, Of(Enrolment(), Business(), Assignment("z", second, 12), Assignment("a", first, 5) with { OccurredAt = Noon.AddDays(2) }).MentorId);
    }

    [Fact]
    public void Where_the_assignment_has_ended_there_is_no_mentor_and_an_end_that_is_told_late_takes_none_away()
    {
        var (first, second) = (Id<Mentor>.New(), Id<Mentor>.New());
        var (early, late) = (Assignment("a", first, 1) with { AssignedAt = Noon }, Assignment("b", second, 5) with { AssignedAt = Noon.AddDays(4), OccurredAt = Noon.AddDays(4) });
        var end = early with { Version = 2, OccurredAt = Noon.AddDays(9), EndedOn = new DateOnly(2027, 3, 5) };

        Assert.Null(Of(Enrolment(), Business(), early, end).MentorId);
        Assert.Null(Of(Enrolment(), Business(), end, early).MentorId);
        Assert.Equal([second, second], new[] { Of(Enrolment(), Business(), early, late).MentorId, Of(Enrolment(), Business(), late, early, end).MentorId });
        Assert.Null(Of(Enrolment(), Business(), end, late with { Version = 2, EndedOn = new DateOnly(2027, 3, 9) }).MentorId);
    }

    [Fact]
    public void The_market_level_is_local_until_somebody_decides()
    {
        Assert.Equal(MarketLevel.Local, Of(Enrolment(), Business()).MarketLevel);
        Assert.Equal(MarketLevel.Global, Of(Enrolment(), Business(), Level(MarketLevel.Global, 2), Level(MarketLevel.National)).MarketLevel);
    }

    [Fact]
    public void The_last_activity_is_when_it_was_held_and_not_when_it_was_recorded() =>
        Assert.Equal(Noon.AddDays(-6), Of(Enrolment(), Business(), Session("a", version: 9, heldAt: Noon.AddDays(-6))).LastActivityAt);

    [Fact]
    public void The_newest_profile_of_the_business_names_it()
    {
        var progress = Of(Business("Nama Baru", "63.71.01", version: 4), Enrolment(), Business("Nama Lama"));

        Assert.Equal(("Nama Baru", "63.71.01"), (progress.BusinessName, progress.RegionCode));
    }

    private static EnrolmentProgress Of(params IReadOnlyList<Fact> facts) => ProgressOf.Facts(Us, facts)!;
}
