using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Features.Assignments;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Storage;

/// <summary>What goes along when a business goes on in another cohort. What has been held, measured and closed stays where it happened.</summary>
internal static class Moving
{
    private const string By = "platform";

    /// <summary>
    /// Moves the mentor, the planned sessions and the open action items of a transferred enrolment. The next enrolment may not have been told
    /// yet, may have ended, or may itself have been transferred: they come to where the business is now.
    /// </summary>
    /// <returns>The enrolment that they came to; null while it is not known.</returns>
    public static async Task<Enrolment?> MoveAsync(this MentoringStore store, StoreTransaction tx, Enrolment left, DateTimeOffset now, CancellationToken cancellation)
    {
        var (next, known) = await store.WhereNowAsync(tx, left.TransferredTo!.Value, cancellation);
        await store.MoveMentorAsync(tx, left, next, known, now, cancellation);
        foreach (var session in await store.PlannedForAsync(tx, left.Id, cancellation))
            await store.SaveSessionAsync(tx, session, session.For(next, insteadOf: left.Id, now), By, Assignment.EnrolmentTransferred, cancellation);

        foreach (var item in await store.OpenItemsAsync(tx, left.Id, cancellation))
        {
            var moved = item.MoveTo(next, now);
            await store.ActionItems.SaveAsync(tx, moved, moved.Id, cancellation);
            tx.Publish(moved.Changed());
            await store.RemindAsync(tx, Reminder.Overdue(moved, left.Cohort.TimeZone), cancellation);
        }

        return known;
    }

    private static async Task<(Id<Enrolment> Id, Enrolment? Known)> WhereNowAsync(
        this MentoringStore store, StoreTransaction tx, Id<Enrolment> next, CancellationToken cancellation)
    {
        // Held as it is: what becomes of it in this moment finds what was moved to it.
        var known = await store.RelyOnEnrolmentAsync(tx, next, cancellation);
        return known?.TransferredTo is { } further ? await store.WhereNowAsync(tx, further, cancellation) : (next, known);
    }

    private static async Task MoveMentorAsync(
        this MentoringStore store, StoreTransaction tx, Enrolment left, Id<Enrolment> next, Enrolment? known, DateTimeOffset now,
        CancellationToken cancellation)
    {
        if (await store.LiveAssignmentAsync(tx, left.Id, cancellation) is not { } assignment)
            return;
        await store.EndAsync(tx, assignment, left, Assignment.EnrolmentTransferred, now, cancellation);
        if (known?.CanBeCoached == false || await store.LiveAssignmentAsync(tx, next, cancellation) is not null)
            return;
        // The place that has just come free is taken again, whatever the limit is by now: the mentor coaches no more businesses than before.
        var workload = (await store.WorkloadAsync(tx, assignment.MentorId, cancellation)).Take(int.MaxValue, now).Value!;
        await store.StartAsync(tx, assignment.ContinueWith(next, left.DayOf(now), now), workload, cancellation);
    }

    private static async Task<IReadOnlyList<CoachingSession>> PlannedForAsync(
        this MentoringStore store, StoreTransaction tx, Id<Enrolment> enrolment, CancellationToken cancellation) =>
        await store.Sessions
            .Find(
                tx.Session,
                Builders<CoachingSession>.Filter.AnyEq(s => s.EnrolmentIds, enrolment)
                    & Builders<CoachingSession>.Filter.Eq(s => s.State, SessionState.Scheduled))
            .SortByDescending(s => s.At).ThenByDescending(s => s.Id).ToListAsync(cancellation);

    private static async Task<IReadOnlyList<ActionItem>> OpenItemsAsync(
        this MentoringStore store, StoreTransaction tx, Id<Enrolment> enrolment, CancellationToken cancellation) =>
        await store.ActionItems
            .Find(tx.Session, i => i.EnrolmentId == enrolment && i.State == ActionState.Open).SortBy(i => i.Id).ToListAsync(cancellation);
}
