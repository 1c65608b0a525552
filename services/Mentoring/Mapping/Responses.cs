using CoachingPlatform.Mentoring.Domain;

namespace CoachingPlatform.Mentoring.Mapping;

/// <summary>A mentor as shown; the e-mail address masked.</summary>
internal sealed record MentorResponse(
    Guid Id, long Version, string AccountId, string Name, string? Profile, IReadOnlyList<string> KbliDivisions,
    IReadOnlyList<string> KbliSections, IReadOnlyList<string> Topics, IReadOnlyList<string> RegionCodes, IReadOnlyList<string> Languages,
    int LoadLimit, Availability? Availability, string? Email);

/// <summary>An assignment as shown.</summary>
internal sealed record AssignmentResponse(
    Guid Id, long Version, Guid EnrolmentId, Guid MentorId, DateOnly StartsOn, bool IsLive, DateTimeOffset AssignedAt,
    DateOnly? EndedOn, DateTimeOffset? EndedAt, string? EndReason);

/// <summary>A session in a list.</summary>
internal sealed record SessionResponse(
    Guid Id, long Version, Guid MentorId, SessionState State, SessionKind Kind, IReadOnlyList<Guid> EnrolmentIds,
    DateTimeOffset? ScheduledAt, int? DurationMinutes, DateTimeOffset? OccurredAt, int? HeldMinutes, DateTimeOffset RecordedAt,
    int Sequence, Guid? SeriesId, string? OverrideReason,
    IReadOnlyList<string> Topics, IReadOnlyList<AttendanceResponse> Attendance, string? SharedNotes, string? InternalNotes, string? CancelReason);

/// <summary>One mark of a session.</summary>
internal sealed record AttendanceResponse(Guid EnrolmentId, AttendanceStatus Status);

/// <summary>A session with what was agreed and measured in it.</summary>
internal sealed record SessionDetails(
    SessionResponse Session, IReadOnlyList<ActionItemResponse> ActionItems, IReadOnlyList<IndicatorValueResponse> IndicatorValues)
{
    /// <summary>The participants, completed or transferred, of whom everything stayed as it was: a first report was logged without them.</summary>
    public IReadOnlyList<Guid> LockedEnrolmentIds { get; init; } = [];
}

/// <summary>One version of a session as its history shows it.</summary>
internal sealed record SessionRevisionResponse(long Version, string By, DateTimeOffset At, string? Reason, IReadOnlyList<FactChange> Changes);

/// <summary>An attachment as shown; its file has its own address.</summary>
internal sealed record AttachmentResponse(
    Guid Id, long Version, Guid SessionId, AttachmentKind Kind, string MediaType, long Bytes, string AddedBy, DateTimeOffset AddedAt)
{
    /// <summary>The participants whose record it belongs to: those who were neither completed nor transferred when it was added. Null: all of them.</summary>
    public IReadOnlyList<Guid>? EnrolmentIds { get; init; }
}

/// <summary>An action item as shown.</summary>
internal sealed record ActionItemResponse(
    Guid Id, long Version, Guid SessionId, Guid EnrolmentId, string Text, string? Owner, DateOnly? DueOn, ActionState State, DateTimeOffset ChangedAt);

/// <summary>An indicator value as shown.</summary>
internal sealed record IndicatorValueResponse(
    Guid Id, long Version, Guid SessionId, Guid EnrolmentId, string Code, IndicatorKind Kind, decimal? Value, DateOnly AsOf, string? Evidence,
    DateTimeOffset RecordedAt);
