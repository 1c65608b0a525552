using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Referrals;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Tests.Domain;

/// <summary>Ordinary facts in one line each.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Noon = new(2027, 3, 1, 4, 0, 0, TimeSpan.Zero);

    public static readonly Id<Enrolment> Us = new(new Guid("01960000-0000-7000-8000-000000000001"));

    public static readonly Id<Enrolment> Others = new(new Guid("01960000-0000-7000-8000-000000000002"));

    private static readonly Id<Business> Shop = new(new Guid("01960000-0000-7000-8000-0000000000b1"));

    public static readonly Id<Track> Track = new(new Guid("01960000-0000-7000-8000-0000000000c1"));

    /// <summary>Two sessions; sales of 150 or better; sales a quarter above the baseline; two sessions and a coordinator's word.</summary>
    public static readonly Milestone[] Milestones =
    [
        Milestone("two_sessions", Asks(ConditionKind.SessionsHeld, 2)),
        Milestone("sales", Asks(ConditionKind.IndicatorReaches, 150, "annual_sales"), Asks(ConditionKind.AttendanceRate, 50)),
        Milestone("growth", Asks(ConditionKind.IndicatorImproves, 25, "annual_sales")),
        Milestone("checked", Asks(ConditionKind.SessionsHeld, 2), Asks(ConditionKind.Granted, null)),
    ];

    public static Condition Asks(ConditionKind kind, decimal? value, string? code = null) => new() { Kind = kind, Value = value, Code = code };

    public static Milestone Milestone(string code, params Condition[] conditions) => new() { Code = code, NameId = code, NameEn = code, Conditions = conditions };

    public static MilestoneDecisionFact Decision(string code, bool isGranted, int number = 1, int day = 1) => new()
    {
        Key = $"milestoneDecision:us:{code}:{number}",
        Version = 1,
        OccurredAt = Noon.AddDays(day - 1),
        Enrolments = [Us],
        Number = number,
        Code = code,
        IsGranted = isGranted,
        Reason = "Sudah diperiksa",
        DecidedBy = "coordinator",
    };

    public static EnrolmentFact Enrolment(EnrolmentState state = EnrolmentState.Enrolled, long version = 1, int required = 6) => new()
    {
        Key = "enrolment:us",
        Version = version,
        OccurredAt = Noon.AddMinutes(version),
        Enrolments = [Us],
        EnrolmentId = Us,
        State = state,
        BusinessId = Shop,
        CohortId = new(new Guid("01960000-0000-7000-8000-0000000000d1")),
        CohortName = "Angkatan 1",
        TimeZone = "Asia/Makassar",
        ProgrammeId = new(new Guid("01960000-0000-7000-8000-0000000000e1")),
        TrackId = Track,
        TrackName = "Siap Ekspor",
        TrackVersion = 3,
        StartsOn = new DateOnly(2027, 3, 1),
        EndsOn = new DateOnly(2027, 4, 9),
        RequiredSessions = required,
        Milestones = Milestones,
        Indicators = [Indicator("annual_sales", "Rp"), Indicator("employees", "orang")],
    };

    /// <summary>Given in each even version of the business, withdrawn in each odd one.</summary>
    public static readonly Consent Consent = new(new(new Guid("01960000-0000-7000-8000-0000000000f1")), "export");

    public static BusinessFact Business(string name = "Sasirangan Kayuh", string region = "63.02.05", long version = 1) => new()
    {
        Key = "business:shop",
        Version = version,
        OccurredAt = Noon.AddDays(-1).AddMinutes(version),
        Enrolments = [Us],
        BusinessId = Shop,
        Name = name,
        RegionCode = region,
        Consents = version % 2 == 0 ? [Consent] : [],
    };

    public static SessionFact Session(
        string key, SessionState state = SessionState.Completed, AttendanceStatus? attendance = AttendanceStatus.Present, long version = 1,
        DateTimeOffset? heldAt = null, Id<Enrolment>? participant = null) => new()
        {
            Key = $"session:{key}",
            Version = version,
            OccurredAt = Noon.AddHours(version),
            Enrolments = [participant ?? Us],
            State = state,
            Participants = [participant ?? Us],
            HeldAt = heldAt ?? (state == SessionState.Completed ? Noon : null),
            Attendance = attendance is { } status ? [new Attendance { EnrolmentId = participant ?? Us, Status = status }] : [],
        };

    public static IndicatorValueFact Value(
        string key, IndicatorKind kind, decimal? value, int day = 1, string code = "annual_sales", long version = 1, int recordedAfterHours = 0) => new()
        {
            Key = $"indicatorValue:{key}",
            Version = version,
            OccurredAt = Noon.AddHours(recordedAfterHours),
            Enrolments = [Us],
            Code = code,
            Kind = kind,
            Value = value,
            AsOf = new DateOnly(2027, 3, day),
        };

    public static ActionItemFact ActionItem(string key, ActionItemState state = ActionItemState.Open, DateOnly? due = null, long version = 1) => new()
    {
        Key = $"actionItem:{key}",
        Version = version,
        OccurredAt = Noon.AddHours(2),
        Enrolments = [Us],
        State = state,
        DueOn = due,
    };

    public static AssignmentFact Assignment(string key, Id<Mentor> mentor, int startDay) => new()
    {
        Key = $"assignment:{key}",
        Version = 1,
        OccurredAt = Noon,
        Enrolments = [Us],
        MentorId = mentor,
        StartsOn = new DateOnly(2027, 3, startDay),
    };

    public static MarketLevelFact Level(MarketLevel level, long version = 1) => new()
    {
        Key = "marketLevel:us",
        Version = version,
        OccurredAt = Noon,
        Enrolments = [Us],
        Level = level,
        Scheme = 1,
        DecidedBy = "coordinator",
    };

    public static ReferralFact Referred(string key, ReferralState state, long version = 1, params long[] orders) => new()
    {
        Key = $"referral:{key}",
        Version = version,
        OccurredAt = Noon.AddMinutes(version),
        Enrolments = [Us],
        EnrolmentId = Us,
        State = state,
        Outcomes = [.. orders.Select(o => new OutcomeAmount(OutcomeKind.Order, o))],
    };

    public static Indicator Indicator(string code, string unit, bool higherIsBetter = true) =>
        new() { Code = code, NameId = code, NameEn = code, Unit = unit, HigherIsBetter = higherIsBetter };
}
