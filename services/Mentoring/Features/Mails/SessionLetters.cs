using System.Text;
using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Features.Calendar;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.ServiceDefaults.Problems;
using MimeKit;
using MimeKit.Text;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Features.Mails;

/// <summary>
/// Mails that put a session into the calendar of its mentor or of one of its businesses, or take it out (iTIP over mail, RFC 5546 and RFC 6047). A
/// business reads that it takes part, never who else does.
/// </summary>
internal sealed class SessionLetters(MentoringStore store, IBusinessContacts contacts, Sentences sentences, MailSettings settings)
{
    /// <summary>The letter, or null when there is nobody to write to.</summary>
    public async Task<Letter?> WriteAsync(Mail mail, CancellationToken cancellation)
    {
        var session = mail.Session!;
        var mentor = await store.Mentors.Find(m => m.Id == session.MentorId).FirstOrDefaultAsync(cancellation);
        var enrolments = await store.EnrolmentsOfAsync(session, cancellation);
        if (mail.EnrolmentId is null)
            return Recipient.Of(mentor) is { } to ? ToMentor(mail, to, enrolments) : null;
        var business = await store.Enrolments.Find(e => e.Id == mail.EnrolmentId).FirstOrDefaultAsync(cancellation);
        if (business is null)
            return null;
        var contact = await contacts.FindAsync(business.Business.BusinessId, ContactPurpose.SessionMail, cancellation);
        return Recipient.Of(business, contact) is { } owner ? ToBusiness(mail, owner, mentor?.Name, [.. enrolments.Where(business.IsOfSameBusiness)], business) : null;
    }

    private Letter ToMentor(Mail mail, Recipient to, IReadOnlyList<Enrolment> enrolments)
    {
        var session = mail.Session!;
        var times = Times(session, enrolments.Select(e => e.Cohort.TimeZone), to.Language);
        var reason = session.CancelReason is { } said ? $"\n{said}" : "";
        return Write(mail, to, string.Join(", ", enrolments.Select(e => e.Business.Name)), times, $"{times}{reason}\n");
    }

    private Letter ToBusiness(Mail mail, Recipient to, string? mentor, IReadOnlyList<Enrolment> own, Enrolment business)
    {
        var session = mail.Session!;
        var times = Times(session, own.Select(e => e.Cohort.TimeZone).Prepend(LocalZone.Of(business.Business.RegionCode)), to.Language);
        var description = $"{times}\n{sentences.Of("mail.mentor", to.Language, ("mentor", mentor))}";
        // Why a group does not meet may be about another business.
        var reason = session.CancelReason is { } said && own.Count == session.EnrolmentIds.Count ? $"\n{said}" : "";
        return Write(
            mail, to, string.Join(", ", own.Select(e => e.Track.Name)), description, $"{description}{reason}\n\n{sentences.Of("mail.why", to.Language)}\n");
    }

    private Letter Write(Mail mail, Recipient to, string with, string description, string text)
    {
        var session = mail.Session!;
        var summary = sentences.Of("mail.session", to.Language, ("with", with));
        var calendar = SessionCalendar.Invite(session, summary, description, to.Email.Value, settings.From);
        var subject = session.State == SessionState.Cancelled ? sentences.Of("mail.cancelled", to.Language, ("summary", summary)) : summary;
        var part = new TextPart("calendar");
        part.SetText(Encoding.UTF8, calendar.Text);
        part.ContentType.Parameters.Add("method", calendar.Method);
        var body = new MultipartAlternative(new TextPart(TextFormat.Plain) { Text = text }, part);
        return new Letter(mail, to.Message(mail, settings.From, session.RecordedAt, subject, body));
    }

    private static string Times(CoachingSession session, IEnumerable<string> zones, string language) =>
        string.Join('\n', zones.Distinct().Select(zone => LocalTimes.Show(session.At, zone, language)));
}
