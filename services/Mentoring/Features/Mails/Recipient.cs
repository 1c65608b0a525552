using CoachingPlatform.Mentoring.Domain;
using MimeKit;

namespace CoachingPlatform.Mentoring.Features.Mails;

/// <summary>Who reads a mail.</summary>
/// <param name="Name">The mentor's or the business's.</param>
/// <param name="Email">Where it goes.</param>
/// <param name="Language"><c>id</c> or <c>en</c>.</param>
internal sealed record Recipient(string Name, EmailAddress Email, string Language)
{
    /// <summary>The mentor, who may have no address.</summary>
    public static Recipient? Of(Mentor? mentor) => mentor?.Email is { } email ? new(mentor.Name, email, mentor.MailLanguage) : null;

    /// <summary>The business, by what was just said of it.</summary>
    public static Recipient? Of(Enrolment enrolment, BusinessContact? contact) =>
        contact is null ? null : new(enrolment.Business.Name, contact.Email, contact.Language);

    /// <summary>A message to them; its Message-ID is that of the mail, however often it is sent: whoever gets it twice sees it once.</summary>
    public MimeMessage Message(Mail mail, string from, DateTimeOffset date, string subject, MimeEntity body)
    {
        var message = new MimeMessage { MessageId = $"{mail.Id}@coachingplatform", Date = date, Subject = subject, Body = body };
        message.From.Add(MailboxAddress.Parse(from));
        message.To.Add(new MailboxAddress(Name, Email.Value));
        return message;
    }
}
