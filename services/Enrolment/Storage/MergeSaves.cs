using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Consents;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Features.Businesses;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Storage;

/// <summary>Saves a merge or its undo: both businesses, the enrolments that change hands, and all their events, in one transaction.</summary>
internal static class MergeSaves
{
    /// <summary>All enrolments of a business, in the order of application.</summary>
    public static async Task<IReadOnlyList<CohortEnrolment>> EnrolmentsOfAsync(
        this Collections store, IClientSessionHandle? session, Id<Business> business, CancellationToken cancellation) =>
        await (session is null ? store.Enrolments.Find(e => e.BusinessId == business) : store.Enrolments.Find(session, e => e.BusinessId == business))
            .SortBy(e => e.Id).ToListAsync(cancellation);

    /// <summary>The consents that a business has withdrawn.</summary>
    public static async Task<IReadOnlyList<ConsentTerms>> TakenBackAsync(
        this Collections store, IClientSessionHandle? session, Id<Business> business, CancellationToken cancellation)
    {
        var filter = Builders<Consent>.Filter.Where(c => c.BusinessId == business && c.Latest.State == ConsentState.Withdrawn);
        var found = await (session is null ? store.Consents.Find(filter) : store.Consents.Find(session, filter)).SortBy(c => c.Id).ToListAsync(cancellation);
        return [.. found.Select(c => c.Terms)];
    }

    /// <summary>Saves a merge; what was open to review of the business that goes is open for the one that stays.</summary>
    public static async Task<Refusal?> SaveMergeAsync(this Collections store, StoreTransaction tx, HandsChanged merged, CancellationToken cancellation)
    {
        // First who gives up the natural key, then who may take it.
        if (await store.SaveAsync(tx, merged, [merged.From, merged.Into], merged.Into, cancellation) is { } refusal)
            return refusal;
        await store.CloseAsync(tx, merged.Merge, cancellation);
        await store.ReviewAsync(tx, [merged.Into], merged.Merge.At, cancellation);
        return null;
    }

    /// <summary>Saves an undo; what the merge closed is open again.</summary>
    public static async Task<Refusal?> SaveUndoAsync(this Collections store, StoreTransaction tx, HandsChanged undone, CancellationToken cancellation)
    {
        if (await store.SaveAsync(tx, undone, [undone.Into, undone.From], undone.From, cancellation) is { } refusal)
            return refusal;
        await store.ReopenAsync(tx, undone.Merge, cancellation);
        return null;
    }

    private static async Task<Refusal?> SaveAsync(
        this Collections store, StoreTransaction tx, HandsChanged changed, Business[] inOrder, Business next, CancellationToken cancellation)
    {
        foreach (var business in inOrder)
        {
            tx.Explain(business.Id.Value, changed.Merge.UndoneReason ?? changed.Merge.Reason);
            if (await store.Businesses.TrySaveAsync(tx, business, cancellation) is { } refusal)
                return refusal;
        }

        await store.Merges.SaveAsync(tx, changed.Merge, changed.Merge.Id, cancellation);
        tx.Publish(changed.From.MergedAway is null ? changed.From.MergeUndone() : changed.From.Event(), changed.Into.Event());
        foreach (var enrolment in changed.Enrolments)
        {
            if (await store.SaveAsync(tx, enrolment, cancellation, next) is { } refusal)
                return refusal;
        }

        return null;
    }
}
