using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Consents;
using CoachingPlatform.Messaging.Transactions;

namespace CoachingPlatform.Enrolment.Storage;

/// <summary>Saves what a business said, and tells the others.</summary>
internal static class ConsentSaves
{
    /// <summary>
    /// Saves both and publishes. The business goes first: all its consents change it, so of two statements at once one is decided again after
    /// the other.
    /// </summary>
    public static async Task SaveAsync(this Collections store, StoreTransaction tx, Consent said, Business business, CancellationToken cancellation)
    {
        var changed = business.Say(said);
        await store.Businesses.SaveAsync(tx, changed, changed.Id, cancellation);
        await store.Consents.SaveAsync(tx, said, said.Id, cancellation);
        tx.Publish(changed.Event());
    }
}
