using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.ServiceDefaults.Values;
using CsCheck;

namespace CoachingPlatform.Mentoring.Tests.Domain;

public sealed class CoachingSessionTests
{
    private static readonly DateTimeOffset Planned = new(2026, 11, 17, 1, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Held = new(2026, 11, 17, 2, 30, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Recorded = new(2026, 11, 20, 9, 0, 0, TimeSpan.Zero);
    private static readonly Enrolment[] Two = [Samples.Enrolment(), Samples.Enrolment()];

    [Fact]
    public void Planned_held_and_recorded_stay_three_different_times()
    {
        var logged = Scheduled().Log(Samples.HeldBy(Two, Held), Recorded).Value!;

        Assert.Equal((Planned, Held, Recorded), (logged.ScheduledAt!.Value, logged.OccurredAt!.Value, logged.RecordedAt));
        var told = Assert.IsType<SessionLogged>(logged.ToEvent()).Session;
        Assert.Equal((Planned, Held, Recorded), (told.ScheduledAt!.Value, told.HeldAt!.Value, told.RecordedAt));
        Assert.Equal(("Completed", 2), (told.State, told.Version));
    }

    [Fact]
    public void A_session_at_which_nobody_was_present_was_not_held()
    {
        var report = Samples.HeldBy(Two, Held) with
        {
            Attendance = [new(Two[0].Id, AttendanceStatus.ExcusedAbsence), new(Two[1].Id, AttendanceStatus.UnexcusedAbsence)],
        };

        var told = Scheduled().Log(report, Recorded).Value!.ToEvent().Session;

        // When it was, not when it was written down: by that day absences are counted.
        Assert.Equal(("NoShow", Held), (told.State, told.HeldAt!.Value));
        Assert.Equal(["ExcusedAbsence", "UnexcusedAbsence"], told.Attendance.Select(a => a.Status));
    }

    [Fact]
    public void A_correction_replaces_the_log_and_raises_the_version()
    {
        var logged = Scheduled().Log(Samples.HeldBy(Two, Held) with { InternalNotes = "keliru" }, Recorded).Value!;

        var corrected = logged.Correct(
            Samples.HeldBy(Two, Held) with { Attendance = [new(Two[0].Id, AttendanceStatus.Present), new(Two[1].Id, AttendanceStatus.ExcusedAbsence)] },
            Recorded.AddDays(1)).Value!;

        Assert.Equal((3, null), (corrected.Version, corrected.InternalNotes));
        Assert.Equal(AttendanceStatus.ExcusedAbsence, corrected.Attendance[1].Status);
    }

    [Fact]
    public void A_session_is_logged_once_and_only_a_log_is_corrected()
    {
        var logged = Scheduled().Log(Samples.HeldBy(Two, Held), Recorded).Value!;

        Assert.Equal("session.logged", logged.Log(Samples.HeldBy(Two, Held), Recorded).Refusal!.Code);
        Assert.Equal("session.not_logged", Scheduled().Correct(Samples.HeldBy(Two, Held), Recorded).Refusal!.Code);
        Assert.Equal((90, "pembukuan"), (logged.HeldMinutes, logged.Topics.Single()));
    }

    [Fact]
    public void Rule06_a_mark_takes_the_place_of_the_earlier_one_of_that_enrolment()
    {
        var logged = Scheduled().Log(Samples.HeldBy(Two, Held), Recorded).Value!;

        var marked = logged.Mark([new(Two[1].Id, AttendanceStatus.ExcusedAbsence)], Recorded.AddHours(1)).Value!;
        var again = marked.Mark([new(Two[1].Id, AttendanceStatus.ExcusedAbsence)], Recorded.AddHours(2)).Value!;
        var nobody = marked.Mark([new(Two[0].Id, AttendanceStatus.UnexcusedAbsence)], Recorded.AddHours(2)).Value!;

        Assert.Equal([AttendanceStatus.Present, AttendanceStatus.ExcusedAbsence], marked.Attendance.Select(a => a.Status));
        Assert.Equal((3, SessionState.Completed), (marked.Version, marked.State));
        Assert.Same(marked, again);
        Assert.Equal((4, SessionState.NoShow, Held), (nobody.Version, nobody.State, ((SessionLogged)nobody.ToEvent()).Session.HeldAt!.Value));
        Assert.Equal("attendance.stranger", logged.Mark([new(Samples.Enrolment().Id, AttendanceStatus.Present)], Recorded).Refusal!.Code);
    }

    [Fact]
    public void A_cancelled_session_can_neither_be_logged_nor_cancelled_again()
    {
        var cancelled = Scheduled().Cancel("banjir", Recorded).Value!;

        Assert.IsType<SessionCancelled>(cancelled.ToEvent());
        Assert.Equal("session.cancelled", cancelled.Log(Samples.HeldBy(Two, Held), Recorded).Refusal!.Code);
        Assert.Equal("session.not_scheduled", cancelled.Cancel("lagi", Recorded).Refusal!.Code);
    }

    [Fact]
    public void A_logged_session_cannot_be_cancelled() => Assert.Equal(
        "session.not_scheduled", Scheduled().Log(Samples.HeldBy(Two, Held), Recorded).Value!.Cancel("salah", Recorded).Refusal!.Code);

    [Theory]
    [InlineData(0, 60, 60, 60, false)]
    [InlineData(0, 60, 59, 60, true)]
    [InlineData(0, 240, 60, 30, true)]
    [InlineData(60, 60, 0, 60, false)]
    [InlineData(0, 60, 0, 60, true)]
    public void Plans_overlap_when_both_want_one_instant(int start, int minutes, int otherStart, int otherMinutes, bool overlaps) =>
        Assert.Equal(overlaps, Scheduled(start, minutes).Overlaps(Scheduled(otherStart, otherMinutes)));

    [Fact]
    public void Two_plans_overlap_exactly_when_some_minute_belongs_to_both() =>
        Gen.Select(Gen.Int[0, 300], Gen.Int[1, 120], Gen.Int[0, 300], Gen.Int[1, 120]).Sample((a, aLength, b, bLength) =>
        {
            var shared = Enumerable.Range(a, aLength).Intersect(Enumerable.Range(b, bLength)).Any();
            Assert.Equal(shared, Scheduled(a, aLength).Overlaps(Scheduled(b, bLength)));
            Assert.Equal(shared, Scheduled(b, bLength).Overlaps(Scheduled(a, aLength)));
        });

    [Fact]
    public void A_cancelled_plan_takes_no_time() => Assert.False(Scheduled().Overlaps(Scheduled().Cancel("sakit", Recorded).Value!));

    private static CoachingSession Scheduled(int startMinute = 0, int minutes = 60) => CoachingSession.Schedule(
        Id<Mentor>.New(), [.. Two.Select(e => e.Id)], new SessionPlan(SessionKind.Online, Planned.AddMinutes(startMinute), minutes), Planned.AddDays(-7));
}
