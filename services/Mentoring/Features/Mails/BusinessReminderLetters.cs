using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Features.Calendar;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Values;
using MimeKit;
using MimeKit.Text;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Features.Mails;

/// <summary>
/// Makes of a reminder what a business reads, from how things are when it goes. Its address is asked for last: whoever is not written to now is not
/// asked about.
/// </summary>
internal sealed class BusinessReminderLetters(MentoringStore store, IBusinessContacts contacts, Sentences sentences, Night night, MailSettings settings)
{
    /// <summary>The letter, or null when what it reminds of is no longer so or nobody is to be told.</summary>
    public async Task<Letter?> WriteAsync(Mail mail, Reminder reminder, DateTimeOffset now, CancellationToken cancellation)
    {
        var enrolment = await store.Enrolments.Find(e => e.Id == mail.EnrolmentId).FirstOrDefaultAsync(cancellation);
        if (enrolment is null)
            return null;
        return reminder.Kind == ReminderKind.ItemsOverdue
            ? await OfItemsAsync(mail, reminder, enrolment, now, cancellation)
            : await OfSessionAsync(mail, reminder, enrolment, now, cancellation);
    }

    private async Task<Letter?> OfSessionAsync(Mail mail, Reminder reminder, Enrolment enrolment, DateTimeOffset now, CancellationToken cancellation)
    {
        var id = new Id<CoachingSession>(reminder.Of);
        var session = await store.Sessions.Find(s => s.Id == id).FirstOrDefaultAsync(cancellation);
        if (!reminder.IsOf(session))
            return null;
        // By the business: it may have gone on in another cohort meanwhile.
        var own = (await store.EnrolmentsOfAsync(session!, cancellation)).Where(e => e.IsOfSameBusiness(enrolment) && e.CanBeCoached).ToList();
        var zone = LocalZone.Of(enrolment.Business.RegionCode);
        if (own.Count == 0)
            return null;
        if (night.Holds(mail, zone, now, out var instead))
            return instead;
        var mentor = await store.Mentors.Find(m => m.Id == session!.MentorId).FirstOrDefaultAsync(cancellation);
        if (await AskAsync(enrolment, ContactPurpose.SessionReminder, cancellation) is not { } to)
            return null;
        var times = own.Select(e => e.Cohort.TimeZone).Prepend(zone).Distinct().Select(z => LocalTimes.Show(reminder.At, z, to.Language)).ToList();
        var text = sentences.Of(
            "reminder.session_business", to.Language,
            ("times", string.Join('\n', times)), ("tracks", string.Join(", ", own.Select(e => e.Track.Name))), ("mentor", mentor?.Name));
        return Write(mail, to, now, sentences.Of("reminder.session_subject", to.Language, ("time", times[0])), text);
    }

    private async Task<Letter?> OfItemsAsync(Mail mail, Reminder reminder, Enrolment enrolment, DateTimeOffset now, CancellationToken cancellation)
    {
        // Of a business that has left or is done nothing is expected any more.
        if (!enrolment.CanBeCoached || await store.OverdueAsync(reminder, cancellation) is not { Count: > 0 } items)
            return null;
        if (night.Holds(mail, LocalZone.Of(enrolment.Business.RegionCode), now, out var instead))
            return instead;
        if (await AskAsync(enrolment, ContactPurpose.ItemReminder, cancellation) is not { } to)
            return null;
        var text = sentences.Of(
            "reminder.items", to.Language, ("businesses", enrolment.Business.Name), ("day", LocalTimes.Show(reminder.DueOn!.Value, to.Language)),
            ("items", string.Join('\n', items.Select(i => $"- {i.Text}"))));
        return Write(mail, to, now, sentences.Of("reminder.items_subject", to.Language, ("businesses", enrolment.Business.Name)), text);
    }

    private async Task<Recipient?> AskAsync(Enrolment enrolment, ContactPurpose purpose, CancellationToken cancellation) =>
        Recipient.Of(enrolment, await contacts.FindAsync(enrolment.Business.BusinessId, purpose, cancellation));

    private Letter Write(Mail mail, Recipient to, DateTimeOffset now, string subject, string text) => new(
        mail,
        to.Message(mail, settings.From, now, subject, new TextPart(TextFormat.Plain) { Text = $"{text}\n\n{sentences.Of("mail.why", to.Language)}\n" }));
}
