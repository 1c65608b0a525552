using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Domain.Referrals;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Progress.Storage;

/// <summary>Opportunities; found by their ids alone.</summary>
internal sealed class OpportunityStore(IMongoDatabase database)
{
    private readonly IMongoCollection<Opportunity> opportunities = database.GetCollection<Opportunity>("opportunities");

    /// <summary>One opportunity, or null.</summary>
    public async Task<Opportunity?> FindAsync(Id<Opportunity> id, CancellationToken cancellation) =>
        await opportunities.Find(o => o.Id == id).FirstOrDefaultAsync(cancellation);

    /// <inheritdoc cref="FindAsync(Id{Opportunity}, CancellationToken)"/>
    public async Task<Opportunity?> FindAsync(StoreTransaction tx, Id<Opportunity> id, CancellationToken cancellation) =>
        await opportunities.Find(tx.Session, o => o.Id == id).FirstOrDefaultAsync(cancellation);

    /// <summary>Several of them by id.</summary>
    public async Task<IReadOnlyDictionary<Id<Opportunity>, Opportunity>> FindAsync(IEnumerable<Id<Opportunity>> ids, CancellationToken cancellation) =>
        (await opportunities.Find(Builders<Opportunity>.Filter.In(o => o.Id, ids.Distinct())).ToListAsync(cancellation)).ToDictionary(o => o.Id);

    /// <summary>Opportunities in the order of their making.</summary>
    public async Task<IReadOnlyList<Opportunity>> ListAsync(Id<Opportunity>? after, int limit, CancellationToken cancellation)
    {
        var filter = after is { } id ? Builders<Opportunity>.Filter.Gt(o => o.Id, id) : Builders<Opportunity>.Filter.Empty;
        return await opportunities.Find(filter).SortBy(o => o.Id).Limit(limit).ToListAsync(cancellation);
    }

    /// <summary>Saves the next version.</summary>
    public Task SaveAsync(StoreTransaction tx, Opportunity opportunity, CancellationToken cancellation) =>
        opportunities.SaveAsync(tx, opportunity, opportunity.Id, cancellation);
}
