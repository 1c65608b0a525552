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
/// Makes of a reminder what the mentor reads, from how things are when it goes.
/// </summary>
internal sealed class ReminderLetters(MentoringStore store, Sentences sentences, Night night, MailSettings settings)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

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
        if (!reminder.IsOf(session))
            return null;
        var enrolments = await store.EnrolmentsOfAsync(session!, cancellation);
        var mentor = await store.Mentors.Find(m => m.Id == session!.MentorId).FirstOrDefaultAsync(cancellation);
        if (enrolments.Count == 0 || Recipient.Of(mentor) is not { } to)
            return null;
        var own = ZoneOf(mentor!, enrolments[0]);
        var times = enrolments.Select(e => e.Cohort.TimeZone).Prepend(own).Distinct().Select(zone => LocalTimes.Show(reminder.At, zone, to.Language)).ToList();
        return Write(mail, to, own, now, "reminder.session", ("time", times[0]), ("times", string.Join('\n', times)), ("businesses", Names(enrolments)));
    }

    private async Task<Letter?> OfItemsAsync(Mail mail, Reminder reminder, DateTimeOffset now, CancellationToken cancellation)
    {
        var items = await store.OverdueAsync(reminder, cancellation);
        if (items.Count == 0)
            return null;
        var enrolment = await store.Enrolments.Find(e => e.Id == reminder.EnrolmentId).FirstOrDefaultAsync(cancellation);
        var assignment = await store.Assignments.Find(a => a.EnrolmentId == reminder.EnrolmentId && a.IsLive).FirstOrDefaultAsync(cancellation);
        // Of a business that has left or is done nothing is expected any more, and without a mentor nobody is to be reminded.
        if (enrolment is not { CanBeCoached: true } || assignment is null)
            return null;
        var mentor = await store.Mentors.Find(m => m.Id == assignment.MentorId).FirstOrDefaultAsync(cancellation);
        if (Recipient.Of(mentor) is not { } to)
            return null;
        return Write(
            mail, to, ZoneOf(mentor!, enrolment), now, "reminder.items", ("businesses", Names([enrolment])), ("day", LocalTimes.Show(reminder.DueOn!.Value, to.Language)),
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
        if (enrolment is null || Recipient.Of(mentor) is not { } to)
            return new Letter(mail with { DueAt = now + Reminder.IdleAfter }, null);
        var zone = ZoneOf(mentor, enrolment);
        return Write(
            counted, to, zone, now, "reminder.idle", ("days", (int)((now - since) / Day)), ("day", LocalTimes.Show(since.DayIn(zone), to.Language)));
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

    private Letter? Write(Mail mail, Recipient to, string zone, DateTimeOffset now, string code, params (string, object?)[] values)
    {
        if (night.Holds(mail, zone, now, out var instead))
            return instead;
        var body = new TextPart(TextFormat.Plain) { Text = $"{sentences.Of(code, to.Language, values)}\n" };
        return new Letter(mail, to.Message(mail, settings.From, now, sentences.Of($"{code}_subject", to.Language, values), body));
    }

    private static string Names(IEnumerable<Enrolment> enrolments) => string.Join(", ", enrolments.Select(e => e.Business.Name));

    // Who states no hours is where the cohort is.
    private static string ZoneOf(Mentor mentor, Enrolment enrolment) => mentor.Availability?.TimeZone ?? enrolment.Cohort.TimeZone;
}
