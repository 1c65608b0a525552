using System.Security.Cryptography;
using System.Text.Json;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Domain;

/// <summary>Where a session is in its life.</summary>
internal enum SessionState
{
    Scheduled,
    Completed,
    Cancelled,

    /// <summary>Logged, but nobody was present.</summary>
    NoShow,
}

/// <summary>How mentor and businesses meet.</summary>
internal enum SessionKind
{
    OnSite,
    Online,
    Phone,
}

/// <summary>Whether an enrolment took part.</summary>
internal enum AttendanceStatus
{
    Present,
    ExcusedAbsence,
    UnexcusedAbsence,
}

/// <summary>The attendance of one enrolment at one session.</summary>
internal sealed record Attendance(Id<Enrolment> EnrolmentId, AttendanceStatus Status);

/// <summary>What is planned.</summary>
internal sealed record SessionPlan(SessionKind Kind, DateTimeOffset ScheduledAt, int DurationMinutes, string? OverrideReason = null);

/// <summary>What a mentor reports of a session that took place; without a kind it was held as planned.</summary>
internal sealed record SessionReport(
    SessionKind? Kind,
    DateTimeOffset OccurredAt,
    int? DurationMinutes,
    IReadOnlyList<string> Topics,
    IReadOnlyList<Attendance> Attendance,
    string? SharedNotes,
    string? InternalNotes,
    IReadOnlyList<ActionDraft> ActionItems,
    IReadOnlyList<Measurement> IndicatorValues)
{
    /// <summary>The same for the same report, so that one that is sent again is known again, whatever was corrected since.</summary>
    public string Digest() => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this)));

    /// <summary>The report without what is agreed and measured of these enrolments.</summary>
    public SessionReport Without(IReadOnlyList<Enrolment> enrolments) => this with
    {
        ActionItems = [.. ActionItems.Where(i => enrolments.All(e => e.Id != i.EnrolmentId))],
        IndicatorValues = [.. IndicatorValues.Where(v => enrolments.All(e => e.Id != v.EnrolmentId))],
    };

    /// <summary>The report with the session's own day, where its enrolment's cohort is, for each value that names none.</summary>
    public SessionReport Dated(IReadOnlyList<Enrolment> enrolments) => this with
    {
        IndicatorValues =
        [
            .. IndicatorValues.Select(v => v with { AsOf = v.AsOf ?? enrolments.First(e => e.Id == v.EnrolmentId).DayOf(OccurredAt) }),
        ],
    };
}

/// <summary>An action item as reported.</summary>
internal sealed record ActionDraft(Id<Enrolment> EnrolmentId, string Text, string? Owner, DateOnly? DueOn)
{
    public bool IsSameAs(ActionDraft other) => EnrolmentId == other.EnrolmentId && Text == other.Text;
}

/// <summary>An indicator value as reported; null as the day means the day of the session.</summary>
internal sealed record Measurement(
    Id<Enrolment> EnrolmentId, string Code, IndicatorKind Kind, decimal? Value, DateOnly? AsOf, string? Evidence)
{
    public bool IsSameAs(Measurement other) => EnrolmentId == other.EnrolmentId && Code == other.Code && Kind == other.Kind;
}
