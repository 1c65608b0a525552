using CoachingPlatform.Mentoring.Domain;
using MimeKit;

namespace CoachingPlatform.Mentoring.Features.Mails;

/// <summary>A mail whose time has come: as it is now, with the message to send, or without one when it waits until it is due again.</summary>
internal sealed record Letter(Mail Mail, MimeMessage? Message);

/// <summary>Makes of a mail that is due the message that is sent.</summary>
internal sealed class Letters(SessionLetters sessions, ReminderLetters ofMentors, BusinessReminderLetters ofBusinesses)
{
    /// <summary>The letter, or null when there is nothing to say or nobody to say it to any more.</summary>
    public Task<Letter?> WriteAsync(Mail mail, DateTimeOffset now, CancellationToken cancellation) => mail switch
    {
        { Reminder: null } => sessions.WriteAsync(mail, cancellation),
        { To: MailTo.Mentor } => ofMentors.WriteAsync(mail, mail.Reminder, now, cancellation),
        _ => ofBusinesses.WriteAsync(mail, mail.Reminder, now, cancellation),
    };
}
