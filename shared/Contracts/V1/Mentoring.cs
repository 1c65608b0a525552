namespace CoachingPlatform.Contracts.V1;

/// <summary>A mentor was assigned to an enrolment.</summary>
/// <param name="AssignmentId">The assignment.</param>
/// <param name="Version">Version of the assignment.</param>
/// <param name="EnrolmentId">The enrolment that is coached.</param>
/// <param name="MentorId">The mentor.</param>
/// <param name="StartsOn">First day of the assignment, in the cohort's zone.</param>
/// <param name="OccurredAt">When it was assigned.</param>
public sealed record MentorAssigned(
    Guid AssignmentId, long Version, Guid EnrolmentId, Guid MentorId, DateOnly StartsOn, DateTimeOffset OccurredAt) : IEvent
{
    /// <inheritdoc/>
    public Guid AggregateId => AssignmentId;
}

/// <summary>A mentor coaches an enrolment no longer. Why is told to nobody.</summary>
/// <param name="AssignmentId">The assignment.</param>
/// <param name="Version">Version of the assignment.</param>
/// <param name="EnrolmentId">The enrolment that was coached.</param>
/// <param name="MentorId">The mentor.</param>
/// <param name="StartsOn">First day of the assignment, in the cohort's zone.</param>
/// <param name="EndedOn">The day on which it ended, in the cohort's zone; it may be before the first.</param>
/// <param name="AssignedAt">When it was assigned.</param>
/// <param name="OccurredAt">When it ended.</param>
public sealed record AssignmentEnded(
    Guid AssignmentId, long Version, Guid EnrolmentId, Guid MentorId, DateOnly StartsOn, DateOnly EndedOn, DateTimeOffset AssignedAt, DateTimeOffset OccurredAt) : IEvent
{
    /// <inheritdoc/>
    public Guid AggregateId => AssignmentId;
}

/// <summary>Whether one enrolment was present at a session.</summary>
/// <param name="EnrolmentId">The enrolment.</param>
/// <param name="Status"><c>Present</c>, <c>ExcusedAbsence</c> or <c>UnexcusedAbsence</c>.</param>
public sealed record AttendanceMark(Guid EnrolmentId, string Status);

/// <summary>The whole public state of one coaching session at one version. Notes never leave Mentoring.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="Version">Version of the session.</param>
/// <param name="MentorId">Its mentor.</param>
/// <param name="State"><c>Scheduled</c>, <c>InProgress</c>, <c>Completed</c>, <c>Cancelled</c> or <c>NoShow</c>.</param>
/// <param name="EnrolmentIds">The enrolments it is for.</param>
/// <param name="ScheduledAt">When it was planned, or null when it was logged without a plan.</param>
/// <param name="HeldAt">When it took place, or when the mentor waited and nobody came; null before it was logged.</param>
/// <param name="RecordedAt">When the server learned of this version.</param>
/// <param name="Attendance">One mark for each enrolment once it was held; empty before.</param>
/// <param name="FormerEnrolmentIds">
/// The enrolments that it was planned for and held without: who is told only this version knows of them as well as who was told the earlier ones.
/// </param>
public sealed record SessionSnapshot(
    Guid SessionId, long Version, Guid MentorId, string State, IReadOnlyList<Guid> EnrolmentIds,
    DateTimeOffset? ScheduledAt, DateTimeOffset? HeldAt, DateTimeOffset RecordedAt, IReadOnlyList<AttendanceMark> Attendance,
    IReadOnlyList<Guid>? FormerEnrolmentIds = null);

/// <summary>Any change of a coaching session; each carries the whole state, so the latest one is enough.</summary>
public interface ISessionEvent : IEvent
{
    /// <summary>The state after the change.</summary>
    SessionSnapshot Session { get; }
}

/// <summary>A session was planned or moved.</summary>
public sealed record SessionScheduled(SessionSnapshot Session, DateTimeOffset OccurredAt) : ISessionEvent
{
    /// <inheritdoc/>
    public Guid AggregateId => Session.SessionId;

    /// <inheritdoc/>
    public long Version => Session.Version;
}

/// <summary>A session was held and logged, or its log was corrected.</summary>
public sealed record SessionLogged(SessionSnapshot Session, DateTimeOffset OccurredAt) : ISessionEvent
{
    /// <inheritdoc/>
    public Guid AggregateId => Session.SessionId;

    /// <inheritdoc/>
    public long Version => Session.Version;
}

/// <summary>A planned session will not take place.</summary>
public sealed record SessionCancelled(SessionSnapshot Session, DateTimeOffset OccurredAt) : ISessionEvent
{
    /// <inheritdoc/>
    public Guid AggregateId => Session.SessionId;

    /// <inheritdoc/>
    public long Version => Session.Version;
}

/// <summary>One value of one indicator was recorded or corrected.</summary>
/// <param name="IndicatorValueId">The value.</param>
/// <param name="Version">Version of the value; a correction raises it.</param>
/// <param name="EnrolmentId">The enrolment it is about.</param>
/// <param name="Code">The indicator's code in the track.</param>
/// <param name="Kind"><c>Baseline</c>, <c>Target</c> or <c>Actual</c>.</param>
/// <param name="Value">The value in the indicator's unit; null means that it was looked at and is unknown.</param>
/// <param name="AsOf">The day the value is true for, in the cohort's zone.</param>
/// <param name="OccurredAt">When it was recorded.</param>
public sealed record IndicatorValueRecorded(
    Guid IndicatorValueId, long Version, Guid EnrolmentId, string Code, string Kind, decimal? Value, DateOnly AsOf, DateTimeOffset OccurredAt) : IEvent
{
    /// <inheritdoc/>
    public Guid AggregateId => IndicatorValueId;
}

/// <summary>An action item was opened, done or dropped. Its text never leaves Mentoring.</summary>
/// <param name="ActionItemId">The action item.</param>
/// <param name="Version">Version of the action item.</param>
/// <param name="EnrolmentId">The enrolment that has to act.</param>
/// <param name="State"><c>Open</c>, <c>Done</c> or <c>Dropped</c>.</param>
/// <param name="DueOn">Due day in the cohort's zone, or null.</param>
/// <param name="OccurredAt">When it changed.</param>
public sealed record ActionItemChanged(
    Guid ActionItemId, long Version, Guid EnrolmentId, string State, DateOnly? DueOn, DateTimeOffset OccurredAt) : IEvent
{
    /// <inheritdoc/>
    public Guid AggregateId => ActionItemId;
}
