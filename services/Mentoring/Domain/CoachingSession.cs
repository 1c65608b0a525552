using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Messaging.Audit;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Domain;

/// <summary>
/// A coaching session of one mentor with one or more enrolments. When it was planned for, when it took place and when the server
/// learned of it are three different times.
/// </summary>
internal sealed record CoachingSession : IVersioned<Id<CoachingSession>>, IAudited
{
    /// <summary>Longest plan: it bounds how far back an overlapping session can begin.</summary>
    public const int MaxMinutes = 12 * 60;

    /// <summary>The shortest plan.</summary>
    public const int MinMinutes = 5;

    /// <summary>How long it takes where nobody says otherwise.</summary>
    public const int UsualMinutes = 60;

    public required Id<CoachingSession> Id { get; init; }

    public required long Version { get; init; }

    public required Id<Mentor> MentorId { get; init; }

    public required SessionState State { get; init; }

    public required SessionKind Kind { get; init; }

    public required IReadOnlyList<Id<Enrolment>> EnrolmentIds { get; init; }

    /// <summary>See <see cref="SessionSnapshot.FormerEnrolmentIds"/>.</summary>
    public IReadOnlyList<Id<Enrolment>> FormerEnrolmentIds { get; init; } = [];

    public DateTimeOffset? ScheduledAt { get; init; }

    public int? DurationMinutes { get; init; }

    /// <summary>The revision as calendars see it, in feeds, mails and answers alike (RFC 5545 3.8.7.4): it rises with each version.</summary>
    public int Sequence => (int)(Version - 1);

    /// <summary>The series it was planned with, if any.</summary>
    public Guid? SeriesId { get; init; }

    /// <summary>That series' rhythm: every so many weeks.</summary>
    public int SeriesEveryWeeks { get; init; } = 1;

    /// <summary>Why a coordinator planned it outside the mentor's hours.</summary>
    public string? OverrideReason { get; init; }

    public DateTimeOffset? OccurredAt { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>When it took place, or else when it should: the order of lists.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How long it took, which may not be how long it was planned for.</summary>
    public int? HeldMinutes { get; init; }

    public IReadOnlyList<string> Topics { get; init; } = [];

    public IReadOnlyList<Attendance> Attendance { get; init; } = [];

    public string? SharedNotes { get; init; }

    public string? InternalNotes { get; init; }

    public string? CancelReason { get; init; }

    /// <summary>The files that belong to it.</summary>
    public IReadOnlyList<Id<Attachment>> Files { get; init; } = [];

    /// <summary>The digest of the report that logged it first; corrections keep it.</summary>
    public string? FirstReport { get; init; }

    AuditSubject IAudited.Subject => new("session", Id.Value, Version);

    public bool IsLogged => State is SessionState.Completed or SessionState.NoShow;

    /// <summary>Plans a session.</summary>
    public static CoachingSession Schedule(Id<Mentor> mentor, IReadOnlyList<Id<Enrolment>> enrolments, SessionPlan plan, DateTimeOffset now) => new()
    {
        Id = Id<CoachingSession>.New(),
        Version = 1,
        MentorId = mentor,
        State = SessionState.Scheduled,
        Kind = plan.Kind,
        EnrolmentIds = enrolments,
        ScheduledAt = plan.ScheduledAt,
        DurationMinutes = plan.DurationMinutes,
        OverrideReason = plan.OverrideReason,
        RecordedAt = now,
        At = plan.ScheduledAt,
    };

    /// <summary>Logs a session that nobody planned.</summary>
    public static CoachingSession LogUnplanned(
        Id<CoachingSession> id, Id<Mentor> mentor, SessionKind kind, IReadOnlyList<Id<Enrolment>> enrolments, SessionReport report, DateTimeOffset now)
    {
        var blank = new CoachingSession
        {
            Id = id,
            Version = 0,
            MentorId = mentor,
            State = SessionState.Scheduled,
            Kind = kind,
            EnrolmentIds = enrolments,
            RecordedAt = now,
            At = report.OccurredAt,
        };
        return blank.With(report, now);
    }

    /// <summary>Logs a planned session, once.</summary>
    public Outcome<CoachingSession> Log(SessionReport report, DateTimeOffset now) => State switch
    {
        SessionState.Scheduled => With(report, now),
        SessionState.Cancelled => Refusal.Conflict("session.cancelled"),
        _ => Refusal.Conflict("session.logged"),
    };

    /// <summary>It was held without these: they were completed or transferred before it was logged, so nothing of it is recorded of them.</summary>
    public CoachingSession HeldWithout(IReadOnlyList<Enrolment> enrolments) =>
        this with
        {
            EnrolmentIds = [.. EnrolmentIds.Except(enrolments.Select(e => e.Id))],
            FormerEnrolmentIds = [.. FormerEnrolmentIds.Union(enrolments.Select(e => e.Id))],
        };

    /// <summary>Replaces the log by a new version of it.</summary>
    public Outcome<CoachingSession> Correct(SessionReport report, DateTimeOffset now) => IsLogged
        ? With(report, now)
        : Refusal.Conflict("session.not_logged", null, ("state", State));

    /// <summary>Corrects the marks given and leaves the others: the same marks again change nothing, not even the version.</summary>
    public Outcome<CoachingSession> Mark(IReadOnlyList<Attendance> marks, DateTimeOffset now)
    {
        if (!IsLogged)
            return Refusal.Conflict("session.not_logged", null, ("state", State));
        if (marks.Any(m => !EnrolmentIds.Contains(m.EnrolmentId)))
            return Refusal.Invalid("attendance.stranger", "attendance");
        IReadOnlyList<Attendance> marked = [.. Attendance.Select(a => marks.FirstOrDefault(m => m.EnrolmentId == a.EnrolmentId) ?? a)];
        return marked.SequenceEqual(Attendance)
            ? this
            : this with { Version = Version + 1, State = StateOf(marked), Attendance = marked, RecordedAt = now };
    }

    /// <summary>Takes a file, as long as there are not too many.</summary>
    public Outcome<CoachingSession> Attach(Id<Attachment> file, DateTimeOffset now) => Files.Count < Attachment.MaxPerSession
        ? this with { Version = Version + 1, Files = [.. Files, file], RecordedAt = now }
        : Refusal.Conflict("attachment.too_many", null, ("max", Attachment.MaxPerSession));

    /// <summary>Gives a file away.</summary>
    public CoachingSession Detach(Id<Attachment> file, DateTimeOffset now) =>
        this with { Version = Version + 1, Files = [.. Files.Where(f => f != file)], RecordedAt = now };

    /// <summary>Calls a planned session off.</summary>
    public Outcome<CoachingSession> Cancel(string reason, DateTimeOffset now) => State == SessionState.Scheduled
        ? this with { Version = Version + 1, State = SessionState.Cancelled, CancelReason = reason, RecordedAt = now }
        : Refusal.Conflict("session.not_scheduled", null, ("state", State));

    /// <summary>A planned session is for another enrolment of the same business.</summary>
    public CoachingSession For(Id<Enrolment> next, Id<Enrolment> insteadOf, DateTimeOffset now) => this with
    {
        Version = Version + 1,
        EnrolmentIds = [.. EnrolmentIds.Select(id => id == insteadOf ? next : id)],
        RecordedAt = now,
    };

    /// <summary>Moves a planned session: the same session at another time.</summary>
    public Outcome<CoachingSession> Reschedule(SessionPlan plan, DateTimeOffset now) => State == SessionState.Scheduled
        ? this with
        {
            Version = Version + 1,
           
            ScheduledAt = plan.ScheduledAt,
            DurationMinutes = plan.DurationMinutes,
            OverrideReason = plan.OverrideReason,
            RecordedAt = now,
            At = plan.ScheduledAt,
        }
        : Refusal.Conflict("session.not_scheduled", null, ("state", State));

    /// <summary>Gives a planned session of one enrolment to the mentor who takes over.</summary>
    public Outcome<CoachingSession> HandOver(Id<Mentor> next, DateTimeOffset now) => EnrolmentIds.Count == 1
        ? this with { Version = Version + 1, MentorId = next, RecordedAt = now }
        : Refusal.Conflict("session.is_group", "scheduledAt");

    /// <summary>True when both plans want the mentor at one instant; one that begins when the other ends does not.</summary>
    public bool Overlaps(CoachingSession other) => State == SessionState.Scheduled && other.State == SessionState.Scheduled
        && ScheduledAt < other.PlannedEnd && other.ScheduledAt < PlannedEnd;

    /// <summary>What others hear of it: everything but the notes.</summary>
    public ISessionEvent ToEvent() => State switch
    {
        SessionState.Scheduled => new SessionScheduled(Snapshot(), RecordedAt),
        SessionState.Cancelled => new SessionCancelled(Snapshot(), RecordedAt),
        _ => new SessionLogged(Snapshot(), RecordedAt),
    };

    private DateTimeOffset? PlannedEnd => ScheduledAt?.AddMinutes(DurationMinutes ?? 0);

    private CoachingSession With(SessionReport report, DateTimeOffset now) => this with
    {
        Version = Version + 1,
        State = StateOf(report.Attendance),
        Kind = report.Kind ?? Kind,
        FirstReport = FirstReport ?? report.Digest(),
        OccurredAt = report.OccurredAt,
        RecordedAt = now,
        At = report.OccurredAt,
        HeldMinutes = report.DurationMinutes,
        Topics = report.Topics,
        Attendance = report.Attendance,
        SharedNotes = report.SharedNotes,
        InternalNotes = report.InternalNotes,
    };

    private static SessionState StateOf(IReadOnlyList<Attendance> marks) =>
        marks.Any(a => a.Status == AttendanceStatus.Present) ? SessionState.Completed : SessionState.NoShow;

    private SessionSnapshot Snapshot() => new(
        Id.Value, Version, MentorId.Value, State.ToString(), [.. EnrolmentIds.Select(e => e.Value)],
        ScheduledAt, OccurredAt, RecordedAt,
        [.. Attendance.Select(a => new AttendanceMark(a.EnrolmentId.Value, a.Status.ToString()))],
        [.. FormerEnrolmentIds.Select(e => e.Value)]);
}
