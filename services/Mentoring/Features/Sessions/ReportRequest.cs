using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Features.Sessions;

/// <summary>The body that tells what happened in a session.</summary>
internal record ReportRequest
{
    private const int MaxMarks = 100;
    private const int MaxActionItems = 100;
    private const int MaxIndicatorValues = 500;
    private const int MaxNotes = 10_000;
    private const int MaxTopics = 20;
    private const int MaxTopicLength = 100;

    public string? Kind { get; init; }

    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>How long it took, in minutes.</summary>
    public int? DurationMinutes { get; init; }

    /// <summary>What it was about.</summary>
    public IReadOnlyList<string?>? Topics { get; init; }

    public IReadOnlyList<MarkEntry?>? Attendance { get; init; }

    /// <summary>Notes that the business may read.</summary>
    public string? SharedNotes { get; init; }

    /// <summary>Notes for the mentor and the coordinators.</summary>
    public string? InternalNotes { get; init; }

    public IReadOnlyList<ActionEntry?>? ActionItems { get; init; }

    public IReadOnlyList<ValueEntry?>? IndicatorValues { get; init; }

    /// <summary>Whether one enrolment was there.</summary>
    internal sealed record MarkEntry(Guid? EnrolmentId = null, string? Status = null);

    /// <summary>What one enrolment does next.</summary>
    internal sealed record ActionEntry(Guid? EnrolmentId = null, string? Text = null, string? Owner = null, DateOnly? DueOn = null);

    /// <summary>One indicator of one enrolment; null as the value means looked at and unknown.</summary>
    internal sealed record ValueEntry(
        Guid? EnrolmentId = null, string? Code = null, string? Kind = null, decimal? Value = null, DateOnly? AsOf = null, string? Evidence = null);

    /// <summary>The report that the body says; what is wrong with it is in <paramref name="checks"/>.</summary>
    public SessionReport Read(Checks checks)
    {
        checks.That(OccurredAt is not null, "field.required", "occurredAt");
        return new SessionReport(
            Kind is null ? null : checks.Word<SessionKind>(Kind, "kind"),
            OccurredAt ?? default,
            DurationMinutes is { } minutes ? checks.Between(minutes, 1, CoachingSession.MaxMinutes, "durationMinutes") : null,
            ReadTopics(checks),
            ReadMarks(Attendance, checks),
            checks.OptionalText(SharedNotes, "sharedNotes", MaxNotes),
            checks.OptionalText(InternalNotes, "internalNotes", MaxNotes),
            Each(ActionItems, MaxActionItems, "actionItems", checks, (item, field) => new ActionDraft(
                EnrolmentOf(item.EnrolmentId, field, checks),
                checks.Text(item.Text, $"{field}.text", 1000),
                checks.OptionalText(item.Owner, $"{field}.owner"),
                item.DueOn)),
            Each(IndicatorValues, MaxIndicatorValues, "indicatorValues", checks, (value, field) => new Measurement(
                EnrolmentOf(value.EnrolmentId, field, checks),
                checks.Text(value.Code, $"{field}.code", 100),
                checks.Word<IndicatorKind>(value.Kind, $"{field}.kind"),
                value.Value,
                value.AsOf,
                checks.OptionalText(value.Evidence, $"{field}.evidence", 1000))));
    }

    /// <summary>The marks of an <c>attendance</c> field.</summary>
    public static IReadOnlyList<Attendance> ReadMarks(IReadOnlyList<MarkEntry?>? marks, Checks checks) =>
        Each(marks, MaxMarks, "attendance", checks, (mark, field) => new Attendance(
            EnrolmentOf(mark.EnrolmentId, field, checks), checks.Word<AttendanceStatus>(mark.Status, $"{field}.status")));

    private List<string> ReadTopics(Checks checks)
    {
        var topics = Each(Topics, MaxTopics, "topics", checks, (topic, field) => checks.Text(topic, field, MaxTopicLength));
        checks.That(topics.Distinct(StringComparer.OrdinalIgnoreCase).Count() == topics.Count, "field.repeated", "topics");
        return topics;
    }

    private static List<TRead> Each<TWritten, TRead>(
        IReadOnlyList<TWritten?>? written, int max, string field, Checks checks, Func<TWritten, string, TRead> read)
        where TWritten : class
    {
        var values = written ?? [];
        checks.That(values.Count <= max, "field.too_many", field, ("max", max));
        checks.That(!values.Contains(null), "field.required", field);
        return values.Count > max || values.Contains(null) ? [] : [.. values.Select((v, i) => read(v!, $"{field}[{i}]"))];
    }

    private static Id<Enrolment> EnrolmentOf(Guid? id, string field, Checks checks)
    {
        checks.That(id is not null, "field.required", $"{field}.enrolmentId");
        return new(id ?? default);
    }
}
