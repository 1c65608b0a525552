using CoachingPlatform.Enrolment.Domain.Owners;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Storage;

/// <summary>Finds owners.</summary>
internal static class OwnerReads
{
    private static readonly FilterDefinitionBuilder<Owner> Where = Builders<Owner>.Filter;

    /// <summary>These owners by their ids.</summary>
    public static async Task<IReadOnlyDictionary<Id<Owner>, Owner>> OwnersAsync(
        this Collections store, IClientSessionHandle? session, IEnumerable<Id<Owner>> ids, CancellationToken cancellation)
    {
        var asked = ids.Distinct().ToList();
        if (asked.Count == 0)
            return new Dictionary<Id<Owner>, Owner>();
        var filter = Where.In(o => o.Id, asked);
        var found = await (session is null ? store.Owners.Find(filter) : store.Owners.Find(session, filter)).SortBy(o => o.Id).ToListAsync(cancellation);
        return found.ToDictionary(o => o.Id);
    }

    /// <summary>An owner, held as it is until this transaction ends: a change of it in the same moment conflicts with who gives it a business.</summary>
    public static async Task<Owner?> RelyOnOwnerAsync(this Collections store, StoreTransaction tx, Id<Owner> id, CancellationToken cancellation) =>
        await store.Owners.FindOneAndUpdateAsync<Owner>(
            tx.Session, Where.Eq(o => o.Id, id), Builders<Owner>.Update.Inc(o => o.Reliances, 1),
            new FindOneAndUpdateOptions<Owner> { ReturnDocument = ReturnDocument.After }, cancellation);

    /// <summary>The owners that have these NIKs, claims left out.</summary>
    public static async Task<IReadOnlyList<Owner>> HoldersAsync(
        this Collections store, StoreTransaction tx, IReadOnlyCollection<string> nikKeys, CancellationToken cancellation) =>
        nikKeys.Count == 0 ? [] : await store.Owners.Find(tx.Session, Where.In(o => o.IdentityKey, nikKeys)).SortBy(o => o.Id).ToListAsync(cancellation);

    /// <summary>The own owner of a business account.</summary>
    public static async Task<Owner?> OwnerOfAccountAsync(this Collections store, StoreTransaction tx, string account, CancellationToken cancellation) =>
        await store.Owners.Find(tx.Session, Where.Eq(o => o.AccountKey, account)).FirstOrDefaultAsync(cancellation);
}
