using System.Text;
using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Features.Calendar;
using CoachingPlatform.ServiceDefaults.Values;
using MimeKit;
using MimeKit.Text;

namespace CoachingPlatform.Mentoring.Features.Mails;

/// <summary>Mails that put a session into its mentor's calendar or take it out (iTIP over mail, RFC 5546 and RFC 6047).</summary>
internal static class SessionMail
{
    /// <summary>The mail as it is sent; its Message-ID is the same each time.</summary>
    public static MimeMessage Write(
        string id, CoachingSession session, string name, EmailAddress address, IReadOnlyDictionary<Id<Enrolment>, Enrolment> enrolments, string from)
    {
        var (calendar, subject, text) = SessionCalendar.Invite(session, enrolments, address.Value, from);
        var part = new TextPart("calendar");
        part.SetText(Encoding.UTF8, calendar.Text);
        part.ContentType.Parameters.Add("method", calendar.Method);
        var message = new MimeMessage
        {
            MessageId = $"{id}@coachingplatform",
            Date = session.RecordedAt,
            Subject = subject,
            Body = new MultipartAlternative(new TextPart(TextFormat.Plain) { Text = text }, part),
        };
        message.From.Add(MailboxAddress.Parse(from));
        message.To.Add(new MailboxAddress(name, address.Value));
        return message;
    }
}
