using CoachingPlatform.Contracts.V1;

namespace CoachingPlatform.Progress.Tests;

/// <summary>An enrolment whose events a test tells, as Enrolment and Mentoring would.</summary>
internal sealed record Telling
{
    public static readonly DateTimeOffset Noon = new(2027, 3, 1, 4, 0, 0, TimeSpan.Zero);

    public Guid Enrolment { get; init; } = Guid.CreateVersion7();

    public Guid Business { get; init; } = Guid.CreateVersion7();

    public Guid Cohort { get; init; } = Guid.CreateVersion7();

    public Guid Track { get; init; } = Guid.CreateVersion7();

    /// <summary>Jakarta, where no other test's partner looks.</summary>
    public string Region { get; init; } = "31.71.01";

    public string Name { get; init; } = "Sasirangan Kayuh";

    public string? Kbli { get; init; }

    public string? Size { get; init; }

    /// <summary>What its track measures.</summary>
    public IndicatorTerms[] Indicators { get; init; } =
        [new("annual_sales", "Omzet", "Annual sales", "Rp", true), new("defect_rate", "Cacat", "Defect rate", "%", false)];

    /// <summary>The consents that the business had given when its enrolment was told.</summary>
    public ConsentTerms[] Consents { get; init; } = [];

    public EnrolmentAccepted Accepted(long version = 1) => new(Snapshot("Enrolled", version), Noon);

    public EnrolmentWaitlisted Waitlisted(long version = 1) => new(Snapshot("Waitlisted", version), Noon);

    public EnrolmentWithdrawn Withdrawn(long version = 2) => new(Snapshot("Withdrawn", version), Noon.AddDays(9));

    public EnrolmentSnapshot Snapshot(string state, long version) => new(
        Enrolment, version, state,
        new CohortTerms(Cohort, "Angkatan 1", "Asia/Makassar", new DateOnly(2027, 1, 1), new DateOnly(2027, 6, 30)),
        new TrackTerms(Track, 1, Guid.CreateVersion7(), "Siap Ekspor", 6, Indicators)
        {
            Milestones =
            [
                new("two_sessions", "Dua sesi", "Two sessions", null, [new("SessionsHeld", 2, null)]),
                new("checked", "Diperiksa", "Checked", null, [new("Granted", null, null)]),
            ],
        },
        new BusinessProfile(Business, 1, Name, Region, Kbli, Size, Consents is [] ? null : Consents));

    /// <summary>The consents that hold in this version of the business.</summary>
    public BusinessProfileChanged Consenting(long version, params ConsentTerms[] consents) =>
        new(new BusinessProfile(Business, version, Name, Region, Kbli, Size, consents is [] ? null : consents), Noon.AddDays(1).AddMinutes(version));

    public BusinessProfileChanged Renamed(string name, string region, long version = 2) =>
        new(new BusinessProfile(Business, version, name, region, null, null), Noon.AddDays(1));

    /// <summary>What is left of the business when it was erased.</summary>
    public BusinessErased Erased(long version = 9) =>
        new(new BusinessProfile(Business, version, BusinessProfile.ErasedName, Region[..5], Kbli?[..2], Size, null, IsErased: true), Noon.AddDays(6));

    public SessionLogged Logged(Guid session, long version = 1, string status = "Present", params Guid[] others) => new(
        new SessionSnapshot(
            session, version, Guid.Empty, "Completed", [Enrolment, .. others], Noon, Noon.AddDays(2), Noon.AddDays(4),
            [new AttendanceMark(Enrolment, status), .. others.Select(o => new AttendanceMark(o, "Present"))]),
        Noon.AddDays(4));

    public SessionCancelled Cancelled(Guid session, long version) => new(
        new SessionSnapshot(session, version, Guid.Empty, "Cancelled", [Enrolment], Noon, null, Noon.AddDays(5), []), Noon.AddDays(5));

    public IndicatorValueRecorded Value(string kind, decimal? value, int day, string code = "annual_sales") =>
        new(Guid.CreateVersion7(), 1, Enrolment, code, kind, value, new DateOnly(2027, 3, day), Noon.AddDays(3));

    public ActionItemChanged ActionItem(Guid item, string state, long version, DateOnly? due = null) =>
        new(item, version, Enrolment, state, due, Noon.AddDays(3));

    public MentorAssigned Assigned(Guid mentor) => new(Guid.CreateVersion7(), 1, Enrolment, mentor, new DateOnly(2027, 3, 1), Noon.AddDays(1));

    public static AssignmentEnded Ended(MentorAssigned assigned) => new(
        assigned.AssignmentId, 2, assigned.EnrolmentId, assigned.MentorId, assigned.StartsOn, new DateOnly(2027, 3, 8), assigned.OccurredAt, Noon.AddDays(7));
}
