using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Certificates;
using CoachingPlatform.Enrolment.Domain.Consents;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Domain.Erasing;
using CoachingPlatform.Enrolment.Domain.Owners;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Storage;

/// <summary>Reads what an erasure is of, and saves it.</summary>
internal static class ErasureSaves
{
    private static readonly FilterDefinitionBuilder<Business> Where = Builders<Business>.Filter;

    /// <summary>The erasure of a business, in a transaction or (null) outside one; null when nobody ever asked for it.</summary>
    public static async Task<Erasure?> ErasureOfAsync(
        this Collections store, IClientSessionHandle? session, Id<Business> business, CancellationToken cancellation) =>
        await (session is null ? store.Erasures.Find(e => e.BusinessId == business) : store.Erasures.Find(session, e => e.BusinessId == business)).FirstOrDefaultAsync(cancellation);

    /// <summary>The business with all that were merged into it, and what hangs on them.</summary>
    public static async Task<WholeLine> WholeLineAsync(
        this Collections store, IClientSessionHandle? session, Business business, CancellationToken cancellation)
    {
        var ids = await store.LineAsync(session, business, cancellation);
        var line = await Found(store.Businesses, Where.In(b => b.Id, ids)).SortBy(b => b.Id).ToListAsync(cancellation);
        var enrolments = await Found(store.Enrolments, Builders<CohortEnrolment>.Filter.In(e => e.BusinessId, ids)).SortBy(e => e.Id).ToListAsync(cancellation);
        var certificates = await Found(store.Certificates, Builders<CompletionCertificate>.Filter.In(c => c.EnrolmentId, enrolments.Select(e => e.Id)))
            .SortByDescending(c => c.IsValid).ThenByDescending(c => c.Id).ToListAsync(cancellation);
        var consents = await Found(store.Consents, Builders<Consent>.Filter.In(c => c.BusinessId, ids)).SortBy(c => c.Id).ToListAsync(cancellation);
        var owners = await store.OwnersAsync(session, line.SelectMany(b => b.Owners), cancellation);
        var kept = new HashSet<Id<Owner>>();
        foreach (var owner in owners.Keys)
        {
            // One more than the line has: whoever is found behind those is another business.
            var theirs = await Found(store.Businesses, Where.Eq(b => b.Details.Owner.OwnerId, owner)).SortBy(b => b.Id).Limit(ids.Count + 1)
                .Project(b => b.Id).ToListAsync(cancellation);
            if (theirs.Except(ids).Any())
                kept.Add(owner);
        }

        return new WholeLine([.. line.OrderBy(b => b.Id != business.Id)], enrolments, certificates, consents, owners, kept);

        IFindFluent<T, T> Found<T>(IMongoCollection<T> collection, FilterDefinition<T> filter) =>
            session is null ? collection.Find(filter) : collection.Find(session, filter);
    }

    /// <summary>
    /// Saves an erasure in one transaction: what is left of the businesses, their enrolments and consents, and the events of each, by which all others
    /// learn it. Owners, reviews of duplicates and what undoes a merge go. Whoever gives an owner another business in this moment writes the owner too.
    /// </summary>
    public static async Task SaveAsync(this Collections store, StoreTransaction tx, Erased erased, CancellationToken cancellation)
    {
        await store.Erasures.SaveAsync(tx, erased.Erasure, erased.Erasure.Id, cancellation);
        foreach (var business in erased.Businesses)
        {
            await store.Businesses.SaveAsync(tx, business, business.Id, cancellation);
            tx.Publish(business.Event());
        }

        var profiles = erased.Businesses.ToDictionary(b => b.Id, b => b.Profile());
        foreach (var enrolment in erased.Enrolments)
        {
            await store.Enrolments.SaveAsync(tx, enrolment, enrolment.Id, cancellation);
            tx.Publish(enrolment.Event(profiles[enrolment.BusinessId]));
        }

        foreach (var certificate in erased.Certificates)
            await store.Certificates.SaveAsync(tx, certificate, certificate.Id, cancellation);
        foreach (var consent in erased.Consents)
            await store.Consents.SaveAsync(tx, consent, consent.Id, cancellation);
        var ids = erased.Businesses.Select(b => b.Id).ToList();
        await store.PossibleDuplicates.DeleteManyAsync(tx.Session, Builders<PossibleDuplicate>.Filter.AnyIn(p => p.BusinessIds, ids), cancellationToken: cancellation);
        await store.Merges.DeleteManyAsync(tx.Session, Builders<Merge>.Filter.In(m => m.Id, ids), cancellationToken: cancellation);
        // Held: of two who erase the last two businesses of an owner in this moment, one comes later and erases the owner too.
        foreach (var owner in erased.KeptOwners.OrderBy(id => id.Value))
            await store.RelyOnOwnerAsync(tx, owner, cancellation);
        await store.Owners.DeleteManyAsync(tx.Session, Builders<Owner>.Filter.In(o => o.Id, erased.Owners), cancellationToken: cancellation);
    }
}
