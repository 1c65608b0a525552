using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Storage;

/// <summary>The reads that commands share; each within the command's transaction.</summary>
internal static class MentoringQueries
{
    public static async Task<Mentor?> MentorAsync(this MentoringStore store, StoreTransaction tx, Id<Mentor> id, CancellationToken cancellation) =>
        await store.Mentors.Find(tx.Session, m => m.Id == id).FirstOrDefaultAsync(cancellation);

    public static Task<Workload> WorkloadAsync(this MentoringStore store, StoreTransaction tx, Id<Mentor> id, CancellationToken cancellation) =>
        store.Workloads.Find(tx.Session, w => w.Id == id).FirstAsync(cancellation);

    /// <summary>Says that the mentor's calendar changes: of two such changes in one moment one sees the other.</summary>
    public static async Task RebookAsync(this MentoringStore store, StoreTransaction tx, Id<Mentor> id, CancellationToken cancellation) =>
        await store.Workloads.SaveAsync(tx, (await store.WorkloadAsync(tx, id, cancellation)).Rebook(), id, cancellation);

    /// <summary>The enrolment, held as it is until this transaction ends: its withdrawal conflicts with it.</summary>
    public static async Task<Enrolment?> RelyOnEnrolmentAsync(
        this MentoringStore store, StoreTransaction tx, Id<Enrolment> id, CancellationToken cancellation) =>
        await store.Enrolments.FindOneAndUpdateAsync<Enrolment>(
            tx.Session,
            e => e.Id == id,
            Builders<Enrolment>.Update.Inc(e => e.Reliances, 1),
            new FindOneAndUpdateOptions<Enrolment> { ReturnDocument = ReturnDocument.After },
            cancellation);

    /// <summary>Holds enrolments as they were read until this transaction ends, so that nothing is written about one that is erased in this moment.</summary>
    public static Task HoldAsync(this MentoringStore store, StoreTransaction tx, IReadOnlyList<Enrolment> read, CancellationToken cancellation) =>
        store.Enrolments.UpdateManyAsync(
            tx.Session, Builders<Enrolment>.Filter.In(e => e.Id, read.Select(e => e.Id)), Builders<Enrolment>.Update.Inc(e => e.Reliances, 1),
            cancellationToken: cancellation);

    public static async Task<IReadOnlyList<Enrolment>> EnrolmentsAsync(
        this MentoringStore store, StoreTransaction tx, IReadOnlyList<Id<Enrolment>> ids, CancellationToken cancellation) =>
        await store.Enrolments.Find(tx.Session, Builders<Enrolment>.Filter.In(e => e.Id, ids)).SortBy(e => e.Id).ToListAsync(cancellation);

    /// <summary>The enrolments of a session, as far as they are known; outside of a command.</summary>
    public static async Task<IReadOnlyList<Enrolment>> EnrolmentsOfAsync(this MentoringStore store, CoachingSession session, CancellationToken cancellation) =>
        await store.Enrolments.Find(Builders<Enrolment>.Filter.In(e => e.Id, session.EnrolmentIds)).ToListAsync(cancellation);

    /// <summary>The open items that a reminder is of, in the order of their words.</summary>
    public static async Task<IReadOnlyList<ActionItem>> OverdueAsync(this MentoringStore store, Reminder reminder, CancellationToken cancellation)
    {
        var session = new Id<CoachingSession>(reminder.Of);
        return (await store.ActionItems.Find(i => i.SessionId == session).SortBy(i => i.Id).ToListAsync(cancellation))
            .Where(i => i.State == ActionState.Open && i.EnrolmentId == reminder.EnrolmentId && i.DueOn == reminder.DueOn)
            .OrderBy(i => i.Text, StringComparer.Ordinal).ToList();
    }

    public static async Task<Assignment?> LiveAssignmentAsync(
        this MentoringStore store, StoreTransaction tx, Id<Enrolment> enrolment, CancellationToken cancellation) =>
        await store.Assignments.Find(tx.Session, a => a.EnrolmentId == enrolment && a.IsLive).FirstOrDefaultAsync(cancellation);

    /// <summary>Which of these enrolments the mentor is assigned to now.</summary>
    public static async Task<IReadOnlyList<Id<Enrolment>>> AssignedAsync(
        this MentoringStore store, StoreTransaction tx, Id<Mentor> mentor, IReadOnlyList<Id<Enrolment>> among, CancellationToken cancellation) =>
        await store.Assignments
            .Find(
                tx.Session,
                Builders<Assignment>.Filter.In(a => a.EnrolmentId, among) & Builders<Assignment>.Filter.Where(a => a.IsLive && a.MentorId == mentor))
            .SortBy(a => a.EnrolmentId).Project(a => a.EnrolmentId).ToListAsync(cancellation);

    public static async Task<CoachingSession?> SessionAsync(
        this MentoringStore store, StoreTransaction tx, Id<CoachingSession> id, CancellationToken cancellation) =>
        await store.Sessions.Find(tx.Session, s => s.Id == id).FirstOrDefaultAsync(cancellation);

    /// <summary>The session with what was agreed and measured in it so far.</summary>
    public static async Task<SessionRecord> RecordAsync(
        this MentoringStore store, StoreTransaction tx, CoachingSession session, CancellationToken cancellation) => new(
        session,
        await store.ActionItems.Find(tx.Session, i => i.SessionId == session.Id).SortBy(i => i.Id).ToListAsync(cancellation),
        await store.IndicatorValues.Find(tx.Session, v => v.SessionId == session.Id).SortBy(v => v.Id).ToListAsync(cancellation));

    /// <summary>Saves a session of which only its own facts have changed, remembers what, and tells of it.</summary>
    public static async Task SaveSessionAsync(
        this MentoringStore store, StoreTransaction tx, CoachingSession? before, CoachingSession after, string by, string? reason,
        CancellationToken cancellation)
    {
        await store.Sessions.SaveAsync(tx, after, after.Id, cancellation);
        var was = before is null ? null : SessionRecord.Of(before);
        await store.RememberAsync(tx, SessionRevision.Of(was, SessionRecord.Of(after), by, reason), cancellation);
        tx.Publish(after.ToEvent());
    }

    /// <summary>Adds to a session's history, and gives its reason to the audit trail.</summary>
    public static Task RememberAsync(
        this MentoringStore store, StoreTransaction tx, SessionRevision revision, CancellationToken cancellation)
    {
        tx.Explain(revision.SessionId.Value, revision.Reason);
        return store.SessionRevisions.InsertOneAsync(tx.Session, revision, cancellationToken: cancellation);
    }

    /// <summary>The planned sessions of a mentor with an enrolment from now on; a bounded number, because a plan takes the mentor's time.</summary>
    public static async Task<IReadOnlyList<CoachingSession>> PlannedOfAsync(
        this MentoringStore store, StoreTransaction tx, Id<Mentor> mentor, Id<Enrolment> enrolment, DateTimeOffset from,
        CancellationToken cancellation) =>
        await store.Sessions
            .Find(
                tx.Session,
                Builders<CoachingSession>.Filter.AnyEq(s => s.EnrolmentIds, enrolment) & Builders<CoachingSession>.Filter.Where(
                    s => s.State == SessionState.Scheduled && s.ScheduledAt >= from && s.MentorId == mentor))
            .SortBy(s => s.ScheduledAt).ToListAsync(cancellation);

    /// <summary>The planned sessions of this one's series and mentor, from this one on.</summary>
    public static async Task<IReadOnlyList<CoachingSession>> LaterOfSeriesAsync(
        this MentoringStore store, StoreTransaction tx, CoachingSession session, CancellationToken cancellation) =>
        await store.Sessions
            .Find(
                tx.Session,
                s => s.SeriesId == session.SeriesId && s.ScheduledAt >= session.ScheduledAt && s.State == SessionState.Scheduled
                    && s.MentorId == session.MentorId)
            .SortBy(s => s.ScheduledAt).ToListAsync(cancellation);

    /// <summary>The holidays from one day to another, both included.</summary>
    public static async Task<IReadOnlySet<DateOnly>> HolidaysAsync(
        this MentoringStore store, StoreTransaction tx, DateOnly first, DateOnly last, CancellationToken cancellation) =>
        (await store.Holidays.Find(tx.Session, h => h.Id >= first && h.Id <= last).SortBy(h => h.Id).ToListAsync(cancellation))
            .Select(h => h.Id).ToHashSet();

    /// <summary>Saves planned sessions, remembers what changed of them, and tells of it.</summary>
    public static async Task SavePlansAsync(
        this MentoringStore store, StoreTransaction tx, IReadOnlyList<(CoachingSession? Before, CoachingSession After)> plans, string by, string? reason,
        CancellationToken cancellation)
    {
        foreach (var (before, after) in plans)
            await store.SaveSessionAsync(tx, before, after, by, reason, cancellation);
        await store.AnnounceAsync(tx, plans, cancellation);
        var timed = plans.Where(p => p.After.State == SessionState.Scheduled && p.After.ScheduledAt != p.Before?.ScheduledAt).Select(p => p.After);
        await store.RemindAsync(tx, timed.SelectMany(s => Reminder.Before(s, s.RecordedAt)), cancellation);
    }

    /// <summary>Writes reminders that are not there yet.</summary>
    public static async Task RemindAsync(
        this MentoringStore store, StoreTransaction tx, IEnumerable<Mail> reminders, CancellationToken cancellation)
    {
        var wanted = reminders.DistinctBy(r => r.Id).ToList();
        if (wanted.Count == 0)
            return;
        var known = await store.Mails.Find(tx.Session, Builders<Mail>.Filter.In(m => m.Id, wanted.Select(r => r.Id)))
            .Project(m => m.Id).ToListAsync(cancellation);
        List<Mail> added = [.. wanted.ExceptBy(known, r => r.Id)];
        if (added.Count > 0)
            await store.Mails.InsertManyAsync(tx.Session, added, cancellationToken: cancellation);
    }

    // Mails to the mentors, as far as they have an address, and to the businesses, of which only Enrolment knows that; with the transaction or not
    // at all. A whole series has one or two mentors, and all businesses of a session are one entry until it is due.
    private static async Task AnnounceAsync(
        this MentoringStore store, StoreTransaction tx, IReadOnlyList<(CoachingSession? Before, CoachingSession After)> plans, CancellationToken cancellation)
    {
        List<Mail> mails = [.. plans.Select(p => Mail.About(p.After).ToBusinesses())];
        foreach (var ofMentor in plans.SelectMany(MailsOf).GroupBy(mail => mail.Session!.MentorId))
        {
            if ((await store.MentorAsync(tx, ofMentor.Key, cancellation))?.Email is not null)
                mails.AddRange(ofMentor);
        }

        if (mails.Count > 0)
            await store.Mails.InsertManyAsync(tx.Session, mails, cancellationToken: cancellation);
    }

    private static IReadOnlyList<Mail> MailsOf((CoachingSession? Before, CoachingSession After) plan) =>
        plan.Before is { } before && before.MentorId != plan.After.MentorId
            ? [Mail.About(plan.After), Mail.HandedOver(before, plan.After)]
            : [Mail.About(plan.After)];

    /// <summary>
    /// All enrolments of the businesses of these enrolments, held as they are until this transaction ends: another booking of one of
    /// the businesses conflicts with it.
    /// </summary>
    public static async Task<IReadOnlyList<Enrolment>> HoldBusinessesAsync(
        this MentoringStore store, StoreTransaction tx, IReadOnlyList<Id<Enrolment>> ids, CancellationToken cancellation)
    {
        var named = await store.EnrolmentsAsync(tx, ids, cancellation);
        var ofThem = Builders<Enrolment>.Filter.In(e => e.Business.BusinessId, named.Select(e => e.Business.BusinessId).Distinct());
        await store.Enrolments.UpdateManyAsync(
            tx.Session, ofThem, Builders<Enrolment>.Update.Inc(e => e.Reliances, 1), cancellationToken: cancellation);
        return await store.Enrolments.Find(tx.Session, ofThem).SortBy(e => e.Id).ToListAsync(cancellation);
    }

    /// <summary>
    /// The planned sessions of the mentor and of these enrolments that could overlap this one; a bounded stretch of the calendar,
    /// however long the history.
    /// </summary>
    public static async Task<IReadOnlyList<CoachingSession>> PlannedAroundAsync(
        this MentoringStore store, StoreTransaction tx, CoachingSession session, IReadOnlyList<Id<Enrolment>> enrolments,
        CancellationToken cancellation)
    {
        var from = session.ScheduledAt!.Value.AddMinutes(-CoachingSession.MaxMinutes);
        var until = session.ScheduledAt!.Value.AddMinutes(CoachingSession.MaxMinutes);
        var ofMentor = await store.Sessions
            .Find(
                tx.Session,
                s => s.MentorId == session.MentorId && s.State == SessionState.Scheduled && s.ScheduledAt > from && s.ScheduledAt < until)
            .SortBy(s => s.ScheduledAt).ToListAsync(cancellation);
        var ofBusinesses = await store.Sessions
            .Find(
                tx.Session,
                Builders<CoachingSession>.Filter.AnyIn(s => s.EnrolmentIds, enrolments) & Builders<CoachingSession>.Filter.Where(
                    s => s.State == SessionState.Scheduled && s.ScheduledAt > from && s.ScheduledAt < until))
            .SortBy(s => s.ScheduledAt).ToListAsync(cancellation);
        return [.. ofMentor.UnionBy(ofBusinesses, s => s.Id)];
    }
}
