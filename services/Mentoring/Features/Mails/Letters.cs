using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Storage;
using MimeKit;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Features.Mails;

/// <summary>A mail whose time has come: as it is now, with the message to send, or without one when it waits until it is due again.</summary>
internal sealed record Letter(Mail Mail, MimeMessage? Message);

/// <summary>Makes of a mail that is due the message that is sent.</summary>
internal sealed class Letters(MentoringStore store, ReminderLetters reminders, MailSettings settings)
{
    /// <summary>The letter, or null when there is nothing to say or nobody to say it to any more.</summary>
    public Task<Letter?> WriteAsync(Mail mail, DateTimeOffset now, CancellationToken cancellation) =>
        mail.Reminder is { } reminder ? reminders.WriteAsync(mail, reminder, now, cancellation) : InviteAsync(mail, cancellation);

    private async Task<Letter?> InviteAsync(Mail mail, CancellationToken cancellation)
    {
        var session = mail.Session!;
        var mentor = await store.Mentors.Find(m => m.Id == session.MentorId).FirstOrDefaultAsync(cancellation);
        if (mentor?.Email is null)
            return null;
        var enrolments = await store.Enrolments.Find(Builders<Enrolment>.Filter.In(e => e.Id, session.EnrolmentIds)).ToListAsync(cancellation);
        return new Letter(mail, SessionMail.Write(mail.Id, session, mentor.Name, mentor.Email, enrolments.ToDictionary(e => e.Id), settings.From));
    }
}
