using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Domain;

/// <summary>What a mentor or a business is reminded of.</summary>
internal enum ReminderKind
{
    /// <summary>A planned session, a day before.</summary>
    SessionInADay,

    /// <summary>A planned session, an hour before.</summary>
    SessionInAnHour,

    /// <summary>Action items of one session and business that were due on one day.</summary>
    ItemsOverdue,

    /// <summary>That no session has been held for a fortnight.</summary>
    NoSessionHeld,
}

/// <summary>
/// What a mail reminds of. It is written in the transaction that decides it, long before it is due, and read against what has become of the matter
/// when it goes: what is no longer so reminds nobody.
/// </summary>
/// <param name="Kind">What of.</param>
/// <param name="Of">The session that is planned or where the items were agreed, or the mentor who holds none.</param>
/// <param name="At">When the session begins, when the items began to be overdue, or since when no session has been held.</param>
/// <param name="EnrolmentId">Whose items.</param>
/// <param name="DueOn">The items' day.</param>
internal sealed record Reminder(ReminderKind Kind, Guid Of, DateTimeOffset At, Id<Enrolment>? EnrolmentId = null, DateOnly? DueOn = null)
{
    /// <summary>How long a mentor with businesses may hold no session.</summary>
    public static readonly TimeSpan IdleAfter = TimeSpan.FromDays(14);

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>From when on it would come too late: in its last hour the second reminder of a session says it all.</summary>
    public DateTimeOffset TooLateAt => Kind switch
    {
        ReminderKind.SessionInADay => At - Hour,
        ReminderKind.SessionInAnHour => At,
        _ => DateTimeOffset.MaxValue,
    };

    /// <summary>Whether it is still the time of that session.</summary>
    public bool IsOf(CoachingSession? session) => session is { State: SessionState.Scheduled } && session.ScheduledAt == At;

    /// <summary>The reminders of a planned time, for its mentor and for its businesses, that are yet to come: who plans at shorter notice has just said it.</summary>
    public static IEnumerable<Mail> Before(CoachingSession session, DateTimeOffset now)
    {
        var at = session.ScheduledAt!.Value;
        // By its time: a session that is moved away and back is the same reminder again.
        var key = $"session-{session.Id}-{at.ToUnixTimeMilliseconds()}";
        Mail[] reminders =
        [
            Mail.Of(new(ReminderKind.SessionInADay, session.Id.Value, at), $"{key}-day", at - Day),
            Mail.Of(new(ReminderKind.SessionInAnHour, session.Id.Value, at), $"{key}-hour", at - Hour),
        ];
        return reminders.Where(r => r.DueAt > now).SelectMany(r => new[] { r, r.ToBusinesses() });
    }

    /// <summary>
    /// The reminders of an item with a day, and of the others like it, for the mentor and for the business: they are overdue when the day is over where
    /// the cohort is.
    /// </summary>
    public static IEnumerable<Mail> Overdue(ActionItem item, string zone)
    {
        if (item.DueOn is not { } day || day == DateOnly.MaxValue)
            yield break;
        var at = SessionSeries.Instant(day.AddDays(1).ToDateTime(TimeOnly.MinValue), zone);
        var toMentor = Mail.Of(
            new(ReminderKind.ItemsOverdue, item.SessionId.Value, at, item.EnrolmentId, day),
            $"items-{item.SessionId}-{item.EnrolmentId}-{day.DayNumber}",
            at);
        yield return toMentor;
        yield return toMentor.ToBusiness(item.EnrolmentId);
    }

    /// <summary>The reminder of a mentor who holds no session from an instant on.</summary>
    public static Mail Idle(Id<Mentor> mentor, DateTimeOffset since, DateTimeOffset dueAt) =>
        Mail.Of(new(ReminderKind.NoSessionHeld, mentor.Value, since), $"idle-{mentor}-{dueAt.ToUnixTimeMilliseconds()}", dueAt);
}
