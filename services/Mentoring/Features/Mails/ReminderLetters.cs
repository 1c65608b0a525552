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
/// Makes of a reminder what the mentor reads, from how things are when it goes. In the mentor's night it waits for the morning; one that would then
/// come too late is left out, as is the hour before a session that begins in the night: the day before has said it.
/// </summary>
internal sealed class ReminderLetters(MentoringStore store, Sentences sentences, MailSettings settings)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private readonly QuietHours quiet = new(settings.QuietFrom, settings.QuietUntil);

    /// <summary>The letter, or null when what it reminds of is no longer so.</summary>
    public Task<Letter?> WriteAsync(Mail mail, Reminder reminder, DateTimeOffset now, CancellationToken cancellation) => reminder.Kind switch
    {
        ReminderKind.ItemsOverdue => OfItemsAsync(mail, reminder, now, cancellation),
        ReminderKind.NoSessionHeld => OfIdlenessAsync(mail, reminder, now, cancellation),
        _ => OfSessionAsync(mail, reminder, now, cancellation),
    };

    private async Task<Letter?> OfSessionAsync(Mail mail, Reminder reminder, DateTimeOffset now, CancellationToken cancellation)
    {
        var id = new Id<CoachingSession>(reminder.Of);
        var session = await store.Sessions.Find(s => s.Id == id).FirstOrDefaultAsync(cancellation);
        if (session is not { State: SessionState.Scheduled } || session.ScheduledAt != reminder.At)
            return null;
        var enrolments = await store.Enrolments.Find(Builders<Enrolment>.Filter.In(e => e.Id, session.EnrolmentIds)).ToListAsync(cancellation);
        if (enrolments.Count == 0 || await RecipientAsync(session.MentorId, enrolments[0], cancellation) is not { } to)
            return null;
        var zones = enrolments.Select(e => e.Cohort.TimeZone).Prepend(to.Zone).Distinct().ToList();
        var times = zones.Select(zone => LocalTimes.Show(reminder.At, zone, to.Language)).ToList();
        return Write(mail, to, now, "reminder.session", ("time", times[0]), ("times", string.Join('\n', times)), ("businesses", Names(enrolments)));
    }

    private async Task<Letter?> OfItemsAsync(Mail mail, Reminder reminder, DateTimeOffset now, CancellationToken cancellation)
    {
        var session = new Id<CoachingSession>(reminder.Of);
        var items = (await store.ActionItems.Find(i => i.SessionId == session).SortBy(i => i.Id).ToListAsync(cancellation))
            .Where(i => i.State == ActionState.Open && i.EnrolmentId == reminder.EnrolmentId && i.DueOn == reminder.DueOn)
            .OrderBy(i => i.Text, StringComparer.Ordinal).ToList();
        if (items.Count == 0)
            return null;
        var enrolment = await store.Enrolments.Find(e => e.Id == reminder.EnrolmentId).FirstOrDefaultAsync(cancellation);
        var assignment = await store.Assignments.Find(a => a.EnrolmentId == reminder.EnrolmentId && a.IsLive).FirstOrDefaultAsync(cancellation);
        // Of a business that has left or is done nothing is expected any more, and without a mentor nobody is to be reminded.
        if (enrolment is not { CanBeCoached: true } || assignment is null
            || await RecipientAsync(assignment.MentorId, enrolment, cancellation) is not { } to)
        {
            return null;
        }

        return Write(
            mail, to, now, "reminder.items", ("businesses", Names([enrolment])), ("day", LocalTimes.Show(reminder.DueOn!.Value, to.Language)),
            ("items", string.Join('\n', items.Select(i => $"- {i.Text}"))));
    }

    private async Task<Letter?> OfIdlenessAsync(Mail mail, Reminder reminder, DateTimeOffset now, CancellationToken cancellation)
    {
        var id = new Id<Mentor>(reminder.Of);
        var workload = await store.Workloads.Find(w => w.Id == id).FirstOrDefaultAsync(cancellation);
        // Without businesses there is nobody to coach; the next assignment begins a count of its own.
        if (workload?.BusySince is not { } busySince || reminder.At < busySince)
            return null;
        var mentor = (await store.Mentors.Find(m => m.Id == id).FirstOrDefaultAsync(cancellation))!;
        var since = await CountedFromAsync(mentor, reminder.At, now, cancellation);
        var counted = mail with { Reminder = reminder with { At = since }, DueAt = since + Reminder.IdleAfter };
        if (counted.DueAt > now)
            return new Letter(counted, null);
        var live = await store.Assignments.Find(a => a.MentorId == id && a.IsLive).SortByDescending(a => a.Id).FirstOrDefaultAsync(cancellation);
        var enrolment = live is null ? null : await store.Enrolments.Find(e => e.Id == live.EnrolmentId).FirstOrDefaultAsync(cancellation);
        if (enrolment is null || Recipient.Of(mentor, enrolment) is not { } to)
            return new Letter(mail with { DueAt = now + Reminder.IdleAfter }, null);
        return Write(
            counted, to, now, "reminder.idle", ("days", (int)((now - since) / Day)), ("day", LocalTimes.Show(since.DayIn(to.Zone), to.Language)));
    }

    // The last session held; or the end of a leave, in which none is expected.
    private async Task<DateTimeOffset> CountedFromAsync(Mentor mentor, DateTimeOffset since, DateTimeOffset now, CancellationToken cancellation)
    {
        var last = await store.Sessions.Find(s => s.MentorId == mentor.Id && s.At > since && s.State == SessionState.Completed)
            .SortByDescending(s => s.At).ThenByDescending(s => s.Id).FirstOrDefaultAsync(cancellation);
        var away = mentor.Availability is not { } hours
            ? []
            : hours.Leave.Where(l => l.From <= now.DayIn(hours.TimeZone))
                .Select(l => SessionSeries.Instant(l.Until.ToDateTime(TimeOnly.MinValue), hours.TimeZone));
        return away.Append(since).Append(last?.At ?? since).Max();
    }

    private async Task<Recipient?> RecipientAsync(Id<Mentor> id, Enrolment enrolment, CancellationToken cancellation) =>
        await store.Mentors.Find(m => m.Id == id).FirstOrDefaultAsync(cancellation) is { } mentor ? Recipient.Of(mentor, enrolment) : null;

    private Letter? Write(Mail mail, Recipient to, DateTimeOffset now, string code, params (string, object?)[] values)
    {
        var at = quiet.Next(now, to.Zone);
        if (at >= mail.Reminder!.TooLateAt)
            return null;
        if (at > now)
            return new Letter(mail with { DueAt = at }, null);
        var message = new MimeMessage
        {
            MessageId = $"{mail.Id}@coachingplatform",
            Date = now,
            Subject = sentences.Of($"{code}_subject", to.Language, values),
            Body = new TextPart(TextFormat.Plain) { Text = $"{sentences.Of(code, to.Language, values)}\n" },
        };
        message.From.Add(MailboxAddress.Parse(settings.From));
        message.To.Add(new MailboxAddress(to.Name, to.Address));
        return new Letter(mail, message);
    }

    private static string Names(IEnumerable<Enrolment> enrolments) => string.Join(", ", enrolments.Select(e => e.Business.Name));

    private sealed record Recipient(string Name, string Address, string Language, string Zone)
    {
        // Who states no hours is where the business is.
        public static Recipient? Of(Mentor mentor, Enrolment enrolment) => mentor.Email is { } email
            ? new(mentor.Name, email.Value, mentor.MailLanguage, mentor.Availability?.TimeZone ?? enrolment.Cohort.TimeZone)
            : null;
    }
}
