using CoachingPlatform.Messaging;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Progress.Storage;

/// <summary>Partners with their agreements.</summary>
internal sealed class PartnerStore(IMongoDatabase database) : IStorePreparation
{
    private readonly IMongoCollection<Partner> partners = database.GetCollection<Partner>("partners");

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellation) =>
        partners.Indexes.CreateOneAsync(
            new CreateIndexModel<Partner>(
                Builders<Partner>.IndexKeys.Ascending(p => p.ClientIds), new CreateIndexOptions { Name = "client", Unique = true }),
            cancellationToken: cancellation);

    /// <summary>The partner that this program acts for, or null.</summary>
    public Task<Partner?> OfClientAsync(string clientId, CancellationToken cancellation) =>
        FirstAsync(partners.Find(Builders<Partner>.Filter.AnyEq(p => p.ClientIds, clientId)), cancellation);

    /// <summary>One partner, or null.</summary>
    public Task<Partner?> FindAsync(Id<Partner> id, CancellationToken cancellation) => FirstAsync(partners.Find(p => p.Id == id), cancellation);

    /// <inheritdoc cref="FindAsync(Id{Partner}, CancellationToken)"/>
    public Task<Partner?> FindAsync(StoreTransaction tx, Id<Partner> id, CancellationToken cancellation) =>
        FirstAsync(partners.Find(tx.Session, p => p.Id == id), cancellation);

    /// <summary>Several partners; of some there may be none.</summary>
    public async Task<IReadOnlyList<Partner>> FindAsync(StoreTransaction tx, IEnumerable<Id<Partner>> ids, CancellationToken cancellation) =>
        await partners.Find(tx.Session, Builders<Partner>.Filter.In(p => p.Id, ids)).ToListAsync(cancellation);

    /// <inheritdoc cref="FindAsync(StoreTransaction, IEnumerable{Id{Partner}}, CancellationToken)"/>
    public async Task<IReadOnlyList<Partner>> FindAsync(IEnumerable<Id<Partner>> ids, CancellationToken cancellation) =>
        await partners.Find(Builders<Partner>.Filter.In(p => p.Id, ids)).ToListAsync(cancellation);

    /// <summary>Partners in the order of their making.</summary>
    public async Task<IReadOnlyList<Partner>> ListAsync(Id<Partner>? after, int limit, CancellationToken cancellation)
    {
        var filter = after is { } id ? Builders<Partner>.Filter.Gt(p => p.Id, id) : Builders<Partner>.Filter.Empty;
        return await partners.Find(filter).SortBy(p => p.Id).Limit(limit).ToListAsync(cancellation);
    }

    /// <summary>
    /// Lets transactions that hold the same partner come one after the other until they end: what each counts of the partner is right. The partner
    /// itself stays as it is.
    /// </summary>
    public Task HoldAsync(StoreTransaction tx, Id<Partner> id, CancellationToken cancellation) =>
        partners.UpdateOneAsync(tx.Session, p => p.Id == id, Builders<Partner>.Update.Inc("holds", 1), cancellationToken: cancellation);

    /// <summary>Saves the next version; refused when one of its programs acts for another partner already.</summary>
    public async Task<Refusal?> SaveAsync(StoreTransaction tx, Partner partner, CancellationToken cancellation)
    {
        try
        {
            await partners.SaveAsync(tx, partner, partner.Id, cancellation);
            return null;
        }
        catch (MongoWriteException e) when (e.WriteError?.Category == ServerErrorCategory.DuplicateKey)
        {
            return Refusal.Conflict("partner.client_taken", "clientIds");
        }
    }

    private static async Task<Partner?> FirstAsync(IFindFluent<Partner, Partner> found, CancellationToken cancellation) =>
        await found.FirstOrDefaultAsync(cancellation);
}
