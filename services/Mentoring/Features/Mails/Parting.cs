using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.Messaging.Transactions;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Features.Mails;

/// <summary>
/// Puts in the place of a mail to all businesses of a session one for each business, all or none. Only when it is due: a series of groups would
/// otherwise write thousands of entries.
/// </summary>
internal sealed class Parting(MentoringStore store, StoreTransactions transactions)
{
    /// <summary>True when this did it and no other instance; of a reminder whose time is no longer its session's nothing is left.</summary>
    public Task<bool> PartAsync(Mail mail, CancellationToken cancellation) => transactions.RunAsync(
        async (tx, ct) =>
        {
            var taken = await store.Mails.DeleteOneAsync(tx.Session, m => m.Id == mail.Id && m.Attempts == mail.Attempts, cancellationToken: ct);
            if (taken.DeletedCount == 0)
                return false;
            var session = mail.Session ?? await store.SessionAsync(tx, new(mail.Reminder!.Of), ct);
            if (mail.Reminder?.IsOf(session) == false)
                return true;
            var enrolments = await store.EnrolmentsAsync(tx, session!.EnrolmentIds, ct);
            await store.RemindAsync(tx, enrolments.DistinctBy(e => e.Business.BusinessId).Select(e => mail.ToBusiness(e.Id)), ct);
            return true;
        },
        cancellation);
}
