using CoachingPlatform.Mentoring.Domain;

namespace CoachingPlatform.Mentoring.Features.Mails;

/// <summary>
/// Keeps reminders out of their recipients' nights: there they wait for the morning. One that would then come too late is left out, as is the hour before
/// a session that begins in the night: the day before has said it.
/// </summary>
internal sealed class Night(MailSettings settings)
{
    private readonly QuietHours quiet = new(settings.QuietFrom, settings.QuietUntil);

    /// <summary>True when the reminder does not go now.</summary>
    /// <param name="mail">The reminder.</param>
    /// <param name="zone">Where its recipient is.</param>
    /// <param name="now">The clock.</param>
    /// <param name="instead">The letter that waits; null when it is left out.</param>
    public bool Holds(Mail mail, string zone, DateTimeOffset now, out Letter? instead)
    {
        var at = quiet.Next(now, zone);
        var isTooLate = at >= mail.Reminder!.TooLateAt;
        instead = at > now && !isTooLate ? new Letter(mail with { DueAt = at }, null) : null;
        return isTooLate || at > now;
    }
}
