using System.Globalization;

namespace CoachingPlatform.Mentoring.Domain;

/// <summary>A session with everything that was agreed and measured in it.</summary>
internal sealed record SessionRecord(CoachingSession Session, IReadOnlyList<ActionItem> ActionItems, IReadOnlyList<IndicatorValue> IndicatorValues)
{
    /// <summary>A session with nothing agreed or measured in it.</summary>
    public static SessionRecord Of(CoachingSession session) => new(session, [], []);

    /// <summary>The facts that differ from an earlier record, in the order of their names.</summary>
    public IReadOnlyList<FactChange> ChangesSince(SessionRecord? before)
    {
        var was = before?.Facts() ?? [];
        var now = Facts();
        return
        [
            .. from field in was.Keys.Union(now.Keys).Order(StringComparer.Ordinal)
               let change = new FactChange(field, was.GetValueOrDefault(field), now.GetValueOrDefault(field))
               where change.Before != change.After
               select change,
        ];
    }

    private Dictionary<string, string?> Facts()
    {
        var facts = new Dictionary<string, string?>
        {
            ["state"] = Session.State.ToString(),
            ["mentor"] = Session.MentorId.ToString(),
            ["overrideReason"] = Session.OverrideReason,
            ["kind"] = Session.Kind.ToString(),
            ["scheduledAt"] = Text(Session.ScheduledAt),
            ["durationMinutes"] = Text(Session.DurationMinutes),
            ["occurredAt"] = Text(Session.OccurredAt),
            ["heldMinutes"] = Text(Session.HeldMinutes),
            ["topics"] = Session.Topics.Count == 0 ? null : string.Join("; ", Session.Topics),
            ["sharedNotes"] = Session.SharedNotes,
            ["internalNotes"] = Session.InternalNotes,
        };
        foreach (var enrolment in Session.EnrolmentIds)
            facts[$"enrolments[{enrolment}]"] = "Invited";
        foreach (var mark in Session.Attendance)
            facts[$"attendance[{mark.EnrolmentId}]"] = mark.Status.ToString();
        foreach (var file in Session.Files)
            facts[$"attachments[{file}]"] = "Attached";
        foreach (var item in ActionItems)
        {
            var field = $"actionItems[{item.EnrolmentId}: {item.Text}]";
            facts[field] = item.State.ToString();
            facts[$"{field}.owner"] = item.Owner;
            facts[$"{field}.dueOn"] = Text(item.DueOn);
        }

        foreach (var value in IndicatorValues)
        {
            var field = $"indicatorValues[{value.EnrolmentId}: {value.Code} {value.Kind}]";
            facts[field] = value.Value is { } number ? Number(number) : "Unknown";
            facts[$"{field}.asOf"] = Text(value.AsOf);
            facts[$"{field}.evidence"] = value.Evidence;
        }

        return facts;
    }

    private static string? Text(DateTimeOffset? instant) => instant?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);

    private static string? Text(DateOnly? day) => day?.ToString("O", CultureInfo.InvariantCulture);

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    // 5, 5.0 and 5.00 are one value, whatever the store made of it.
    private static string Number(decimal number) => number.ToString("0.############################", CultureInfo.InvariantCulture);
}
