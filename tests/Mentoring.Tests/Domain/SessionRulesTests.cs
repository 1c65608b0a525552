using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.ServiceDefaults.Values;
using CsCheck;

namespace CoachingPlatform.Mentoring.Tests.Domain;

public sealed class SessionRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);
    private static readonly Enrolment[] Two = [Enrolled(), Enrolled()];

    [Theory]
    [InlineData("2026-11-01T00:00:00+08:00", null)]
    [InlineData("2026-10-31T23:59:59+08:00", "session.outside_cohort")]
    [InlineData("2026-11-19T08:15:00+08:00", null)]
    [InlineData("2026-11-19T23:59:59+08:00", null)]
    [InlineData("2026-11-20T00:00:00+08:00", "session.outside_cohort")]
    public void The_last_day_of_the_cohort_belongs_to_it_until_midnight_in_its_zone(string occurredAt, string? code)
    {
        var enrolment = Enrolled(endsOn: new DateOnly(2026, 11, 19));

        Assert.Equal(code, CodeOf(Samples.HeldBy([enrolment], Instant(occurredAt)), [enrolment]));
    }

    [Fact]
    public void The_day_is_that_of_each_cohorts_own_zone()
    {
        // 00:30 WITA on the 20th is still 23:30 WIB on the 19th.
        var lateEvening = Instant("2026-11-20T00:30:00+08:00");
        var wib = Enrolled("Asia/Jakarta", new DateOnly(2026, 11, 19));
        var wita = Enrolled("Asia/Makassar", new DateOnly(2026, 11, 19));

        Assert.Null(CodeOf(Samples.HeldBy([wib], lateEvening), [wib]));
        Assert.Equal("session.outside_cohort", CodeOf(Samples.HeldBy([wib, wita], lateEvening), [wib, wita]));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "session.in_future")]
    public void A_logged_session_is_not_in_the_future(int milliseconds, string? code) =>
        Assert.Equal(code, CodeOf(Samples.HeldBy(Two, Now.AddMilliseconds(milliseconds)), Two));

    [Fact]
    public void Each_enrolment_of_the_session_has_exactly_one_mark()
    {
        Attendance first = new(Two[0].Id, AttendanceStatus.Present), second = new(Two[1].Id, AttendanceStatus.ExcusedAbsence);
        Attendance stranger = new(Id<Enrolment>.New(), AttendanceStatus.Present);

        Assert.Null(CodeOf(Marks(first, second)));
        Assert.Equal("attendance.missing", CodeOf(Marks(first)));
        Assert.Equal("attendance.duplicate", CodeOf(Marks(first, second, first with { Status = AttendanceStatus.UnexcusedAbsence })));
        Assert.Equal("attendance.stranger", CodeOf(Marks(first, second, stranger)));
    }

    [Fact]
    public void Marks_are_accepted_exactly_when_they_are_a_permutation_of_the_enrolments() =>
        Gen.Int[0, 3].List[0, 5].Sample(picks =>
        {
            Enrolment[] session = [Enrolled(), Enrolled(), Enrolled()];
            Id<Enrolment>[] all = [.. session.Select(e => e.Id), Id<Enrolment>.New()];
            var report = Samples.HeldBy([], Now) with { Attendance = [.. picks.Select(p => new Attendance(all[p], AttendanceStatus.Present))] };

            Assert.Equal(picks.Order().SequenceEqual([0, 1, 2]), SessionRules.Check(report, session, Now).Count == 0);
        });

    [Fact]
    public void Indicators_come_from_the_track_and_rupiah_are_whole()
    {
        Assert.Null(CodeOf(Value("annual_sales", 1_500_000_000m)));
        Assert.Null(CodeOf(Value("annual_sales", null)));
        Assert.Null(CodeOf(Value("annual_sales", 5.00m)));
        Assert.Null(CodeOf(Value("defect_rate", 2.5m)));
        Assert.Equal("indicator.whole_rupiah", CodeOf(Value("annual_sales", 1_500.5m)));
        Assert.Equal("indicator.unknown", CodeOf(Value("omzet", 1m)));
    }

    [Fact]
    public void Only_a_target_may_be_dated_ahead()
    {
        var tomorrow = Now.DayIn(Samples.Zone).AddDays(1);

        Assert.Null(CodeOf(Value("defect_rate", 2m, IndicatorKind.Target, tomorrow)));
        Assert.Equal("indicator.as_of_future", CodeOf(Value("defect_rate", 2m, IndicatorKind.Actual, tomorrow)));
        Assert.Equal("indicator.as_of_future", CodeOf(Value("defect_rate", 2m, IndicatorKind.Baseline, tomorrow)));
    }

    [Fact]
    public void What_is_said_twice_or_of_another_enrolment_is_refused()
    {
        var item = new ActionDraft(Two[0].Id, "Urus PIRT", null, null);
        var held = Samples.HeldBy(Two, Now);
        var value = new Measurement(Two[0].Id, "defect_rate", IndicatorKind.Actual, 1, null, null);

        Assert.Equal("action_item.duplicate", CodeOf(held with { ActionItems = [item, item with { Owner = "Ibu" }] }));
        Assert.Null(CodeOf(held with { ActionItems = [item, item with { EnrolmentId = Two[1].Id }] }));
        Assert.Equal("session.other_enrolment", CodeOf(held with { ActionItems = [item with { EnrolmentId = Id<Enrolment>.New() }] }));
        Assert.Equal("indicator.duplicate", CodeOf(held with { IndicatorValues = [value, value with { Value = 2 }] }));
        Assert.Equal("session.other_enrolment", CodeOf(held with { IndicatorValues = [value with { EnrolmentId = Id<Enrolment>.New() }] }));
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        var report = new SessionReport(SessionKind.Phone, Now.AddYears(1), null, [], [], null, null, [], [new(Two[0].Id, "omzet", IndicatorKind.Actual, 1, null, null)]);

        Assert.Equal(
            ["session.in_future", "session.outside_cohort", "session.outside_cohort", "attendance.missing", "indicator.unknown"],
            SessionRules.Check(report, Two, Now).Select(r => r.Code));
    }

    private static Enrolment Enrolled(string zone = Samples.Zone, DateOnly? endsOn = null) =>
        Samples.Enrolment(cohort: Samples.Cohort(new DateOnly(2026, 11, 1), endsOn ?? new DateOnly(2026, 12, 31), zone));

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture).ToUniversalTime();

    private static SessionReport Marks(params Attendance[] marks) => Samples.HeldBy([], Now) with { Attendance = marks };

    private static SessionReport Value(string code, decimal? value, IndicatorKind kind = IndicatorKind.Actual, DateOnly? asOf = null) =>
        Samples.HeldBy(Two, Now) with { IndicatorValues = [new(Two[0].Id, code, kind, value, asOf, null)] };

    private static string? CodeOf(SessionReport report, IReadOnlyList<Enrolment>? enrolments = null) =>
        SessionRules.Check(report, enrolments ?? Two, Now) is [var first, ..] ? first.Code : null;
}
