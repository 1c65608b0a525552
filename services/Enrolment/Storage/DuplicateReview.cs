using System.Linq.Expressions;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Storage;

/// <summary>Finds businesses that may be one and keeps them for review.</summary>
internal static class DuplicateReview
{
    // Some offices write their own number into every row: comparing with all of those would cost more the more is stored.
    private const int MostCompared = 100;
    private const int MostTogether = 2000;

    private static readonly FilterDefinitionBuilder<Business> Where = Builders<Business>.Filter;

    /// <summary>
    /// Puts up for review whatever these saved businesses may be the same as, with the transaction that saved them, so that none is missed that is
    /// saved in the same moment. Two that are in review, or have been, stay as they are.
    /// </summary>
    public static async Task ReviewAsync(
        this Collections store, StoreTransaction tx, IReadOnlyCollection<Business> saved, DateTimeOffset now, CancellationToken cancellation)
    {
        await store.PassGatesAsync(tx, saved, cancellation);
        var (likely, _) = await store.LikelyAsync(tx.Session, saved, cancellation);
        if (likely.Count == 0)
            return;
        var ofOwner = likely.ToLookup(b => b.Owner.PersonKey);
        var ofPhone = likely.Where(b => b.Owner.PhoneKey is not null).ToLookup(b => b.Owner.PhoneKey);
        var found =
            from one in saved.Select(Likely.Of)
            from other in ofOwner[one.Owner.PersonKey].Take(MostCompared).Concat(ofPhone[one.Owner.PhoneKey].Take(MostCompared)).DistinctBy(b => b.Id)
            let reasons = Resemblances.Between(one, other)
            where reasons.Count > 0
            select PossibleDuplicate.Of(one.Id, other.Id, reasons, now);
        await store.AddAsync(tx, [.. found.DistinctBy(pair => pair.PairKey)], cancellation);
    }

    /// <summary>Those that share the owner or the phone with one of these businesses, and whether they are all.</summary>
    public static async Task<(IReadOnlyList<Likely> Found, bool IsComplete)> LikelyAsync(
        this Collections store, IClientSessionHandle? session, IReadOnlyCollection<Business> businesses, CancellationToken cancellation)
    {
        var persons = businesses.Select(b => b.Details.Owner.PersonKey).Distinct().ToList();
        var phones = businesses.Select(b => b.Details.Owner.PhoneKey).OfType<string>().Distinct().ToList();
        var ofOwners = await FirstAsync(Where.Eq(b => b.MergedAway, null) & Where.In(b => b.Details.Owner.PersonKey, persons), persons.Count, b => b.Details.Owner.PersonKey);
        var ofPhones = await FirstAsync(Where.Eq(b => b.MergedAway, null) & Where.In(b => b.Details.Owner.PhoneKey, phones), phones.Count, b => b.Details.Owner.PhoneKey!);
        return ([.. ofOwners.Found.UnionBy(ofPhones.Found, b => b.Id)], ofOwners.IsComplete && ofPhones.IsComplete);

        async Task<(List<Likely> Found, bool IsComplete)> FirstAsync(
            FilterDefinition<Business> filter, int keys, Expression<Func<Business, object>> key)
        {
            if (keys == 0)
                return ([], true);
            var most = Math.Min(keys * MostCompared, MostTogether);
            var found = await (session is null ? store.Businesses.Find(filter) : store.Businesses.Find(session, filter))
                .SortBy(key).ThenBy(b => b.Id).Limit(most + 1)
                .Project(b => new Likely(b.Id, b.Details.Name, b.Details.Owner, b.Details.Region)).ToListAsync(cancellation);
            return (found, found.Count <= most);
        }
    }

    /// <summary>Closes what is open of a business that was merged away; the one that it went into is to be reviewed in its place.</summary>
    public static async Task CloseAsync(this Collections store, StoreTransaction tx, Merge merge, CancellationToken cancellation)
    {
        var open = await store.OfAsync(tx, merge.Id, ReviewState.Open, cancellation);
        foreach (var pair in open)
            await store.PossibleDuplicates.SaveAsync(tx, pair.Close(merge), pair.Id, cancellation);
        var left =
            from pair in open
            from other in pair.BusinessIds
            where other != merge.Id && other != merge.Into
            select PossibleDuplicate.Of(merge.Into, other, pair.Reasons, merge.At);
        await store.AddAsync(tx, [.. left], cancellation);
    }

    /// <summary>Opens again what a merge closed.</summary>
    public static async Task ReopenAsync(this Collections store, StoreTransaction tx, Merge merge, CancellationToken cancellation)
    {
        var closed = await store.OfAsync(tx, merge.Id, ReviewState.Merged, cancellation);
        foreach (var pair in closed.Where(pair => pair.ClosedBy == merge.Id))
            await store.PossibleDuplicates.SaveAsync(tx, pair.Reopen(), pair.Id, cancellation);
    }

    private static async Task<IReadOnlyList<PossibleDuplicate>> OfAsync(
        this Collections store, StoreTransaction tx, Id<Business> business, ReviewState state, CancellationToken cancellation) =>
        await store.PossibleDuplicates
            .Find(tx.Session, Builders<PossibleDuplicate>.Filter.AnyEq(p => p.BusinessIds, business) & Builders<PossibleDuplicate>.Filter.Eq(p => p.State, state))
            .SortBy(p => p.Id).ToListAsync(cancellation);

    private static async Task AddAsync(
        this Collections store, StoreTransaction tx, IReadOnlyList<PossibleDuplicate> found, CancellationToken cancellation)
    {
        if (found.Count == 0)
            return;
        var keys = found.Select(pair => pair.PairKey).ToList();
        var known = await store.PossibleDuplicates.Find(tx.Session, Builders<PossibleDuplicate>.Filter.In(p => p.PairKey, keys))
            .Project(p => p.PairKey).ToListAsync(cancellation);
        var added = found.ExceptBy(known, pair => pair.PairKey).ToList();
        if (added.Count == 0)
            return;
        try
        {
            await store.PossibleDuplicates.InsertManyAsync(tx.Session, added, cancellationToken: cancellation);
        }
        catch (MongoBulkWriteException e) when (e.WriteErrors.Any(w => w.Category == ServerErrorCategory.DuplicateKey))
        {
            // Somebody saved the other of two in this moment; when this runs again it sees the review.
            e.AddErrorLabel("TransientTransactionError");
            throw;
        }
    }
}
