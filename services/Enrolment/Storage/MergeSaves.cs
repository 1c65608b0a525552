using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Consents;
using CoachingPlatform.Enrolment.Features.Businesses;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Storage;

/// <summary>Saves a merge or its undo: both businesses, the enrolments that change hands, the consents that change, and all their events, in one transaction.</summary>
internal static class MergeSaves
{
    /// <summary>A business with all its enrolments in the order of application, and all that it said to partners.</summary>
    public static async Task<Whole> WholeAsync(
        this Collections store, IClientSessionHandle? session, Business business, CancellationToken cancellation)
    {
        var id = business.Id;
        var ofLine = Builders<Consent>.Filter.In(c => c.BusinessId, await store.LineAsync(session, business, cancellation));
        var enrolments = session is null ? store.Enrolments.Find(e => e.BusinessId == id) : store.Enrolments.Find(session, e => e.BusinessId == id);
        var consents = session is null ? store.Consents.Find(ofLine) : store.Consents.Find(session, ofLine);
        return new(
            business, await enrolments.SortBy(e => e.Id).ToListAsync(cancellation), await consents.SortBy(c => c.Id).ToListAsync(cancellation));
    }

    /// <summary>What it takes to undo the merge of a business; null when it is undone, or too old for that.</summary>
    public static async Task<Merge?> MergeOfAsync(this Collections store, StoreTransaction tx, Id<Business> business, CancellationToken cancellation) =>
        await store.Merges.Find(tx.Session, m => m.Id == business).FirstOrDefaultAsync(cancellation);

    /// <summary>Saves a merge; what was open to review of the business that goes is open for the one that stays.</summary>
    public static async Task<Refusal?> SaveMergeAsync(this Collections store, StoreTransaction tx, HandsChanged merged, CancellationToken cancellation)
    {
        // First who gives up the natural key, then who may take it.
        if (await store.SaveAsync(tx, merged, [merged.From, merged.Into], merged.Into, cancellation) is { } refusal)
            return refusal;
        // Over the one that an earlier version of the service left after an undo.
        await store.Merges.ReplaceOneAsync(
            tx.Session, m => m.Id == merged.Merge.Id, merged.Merge, new ReplaceOptions { IsUpsert = true }, cancellation);
        await store.CloseAsync(tx, merged.Merge, cancellation);
        await store.ReviewAsync(tx, [merged.Into], merged.Merge.At, cancellation);
        return null;
    }

    /// <summary>Saves an undo; what the merge closed is open again, and the details as they were are not needed any more.</summary>
    public static async Task<Refusal?> SaveUndoAsync(this Collections store, StoreTransaction tx, HandsChanged undone, CancellationToken cancellation)
    {
        if (await store.SaveAsync(tx, undone, [undone.Into, undone.From], undone.From, cancellation) is { } refusal)
            return refusal;
        await store.Merges.DeleteOneAsync(tx.Session, m => m.Id == undone.Merge.Id, cancellationToken: cancellation);
        await store.ReopenAsync(tx, undone.Merge, cancellation);
        return null;
    }

    /// <summary>It and all that were merged into it, and into those.</summary>
    public static async Task<List<Id<Business>>> LineAsync(
        this Collections store, IClientSessionHandle? session, Business business, CancellationToken cancellation)
    {
        var line = new List<Id<Business>> { business.Id };
        // A business is merged away once, so there is an end.
        for (var merged = business.MergedFrom; merged.Count > 0;)
        {
            line.AddRange(merged);
            var those = Builders<Business>.Filter.In(b => b.Id, merged);
            var before = await (session is null ? store.Businesses.Find(those) : store.Businesses.Find(session, those))
                .SortBy(b => b.Id).Project(b => b.MergedFrom).ToListAsync(cancellation);
            merged = [.. before.SelectMany(ids => ids)];
        }

        return line;
    }

    private static async Task<Refusal?> SaveAsync(
        this Collections store, StoreTransaction tx, HandsChanged changed, Business[] inOrder, Business next, CancellationToken cancellation)
    {
        foreach (var business in inOrder)
        {
            tx.Explain(business.Id.Value, changed.Decision.Reason);
            if (await store.Businesses.TrySaveAsync(tx, business, cancellation) is { } refusal)
                return refusal;
        }

        foreach (var consent in changed.Consents)
            await store.Consents.SaveAsync(tx, consent, consent.Id, cancellation);
        tx.Publish(changed.From.MergedAway is null ? changed.From.MergeUndone() : changed.From.Event(), changed.Into.Event());
        foreach (var enrolment in changed.Enrolments)
        {
            if (await store.SaveAsync(tx, enrolment, cancellation, next) is { } refusal)
                return refusal;
        }

        return null;
    }
}
