using CoachingPlatform.Messaging;
using CoachingPlatform.Messaging.Audit;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Referrals;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Progress.Storage;

/// <summary>Referrals; each query has its index, and each list its bound.</summary>
internal sealed class ReferralStore(IMongoDatabase database, AuditTrail audit) : IStorePreparation
{
    private static readonly ReferralState[] Live = [ReferralState.Proposed, ReferralState.Accepted];
    private readonly IMongoCollection<Referral> referrals = database.GetCollection<Referral>("referrals");

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellation)
    {
        var keys = Builders<Referral>.IndexKeys;
        return referrals.Indexes.CreateManyAsync(
            [
                new(keys.Ascending(r => r.LiveKey), new CreateIndexOptions { Name = "live", Unique = true }),
                new(keys.Ascending(r => r.BoothKey), new CreateIndexOptions { Name = "booth", Unique = true }),
                new(keys.Ascending(r => r.OpportunityId).Ascending(r => r.Id), new CreateIndexOptions { Name = "opportunity" }),
                new(keys.Ascending(r => r.PartnerId).Ascending(r => r.Id), new CreateIndexOptions { Name = "partner" }),
                new(keys.Ascending(r => r.EnrolmentId).Ascending(r => r.State), new CreateIndexOptions { Name = "enrolment" }),
            ],
            cancellation);
    }

    /// <summary>One referral, or null.</summary>
    public async Task<Referral?> FindAsync(Id<Referral> id, CancellationToken cancellation) =>
        await referrals.Find(r => r.Id == id).FirstOrDefaultAsync(cancellation);

    /// <inheritdoc cref="FindAsync(Id{Referral}, CancellationToken)"/>
    public async Task<Referral?> FindAsync(StoreTransaction tx, Id<Referral> id, CancellationToken cancellation) =>
        await referrals.Find(tx.Session, r => r.Id == id).FirstOrDefaultAsync(cancellation);

    /// <summary>All referrals in the order of their making.</summary>
    public Task<IReadOnlyList<Referral>> ListAsync(Id<Referral>? after, int limit, CancellationToken cancellation) =>
        ListAsync(Builders<Referral>.Filter.Empty, null, after, limit, cancellation);

    /// <summary>The referrals of an opportunity in the order of their making.</summary>
    public Task<IReadOnlyList<Referral>> OfOpportunityAsync(
        Id<Opportunity> opportunity, ReferralState? state, Id<Referral>? after, int limit, CancellationToken cancellation) =>
        ListAsync(Builders<Referral>.Filter.Eq(r => r.OpportunityId, opportunity), state, after, limit, cancellation);

    /// <summary>The referrals to a partner in the order of their making, of one opportunity or of all.</summary>
    public Task<IReadOnlyList<Referral>> OfPartnerAsync(
        Id<Partner> partner, Id<Opportunity>? opportunity, ReferralState? state, Id<Referral>? after, int limit, CancellationToken cancellation)
    {
        var filter = Builders<Referral>.Filter.Eq(r => r.PartnerId, partner);
        return ListAsync(opportunity is { } id ? filter & Builders<Referral>.Filter.Eq(r => r.OpportunityId, id) : filter, state, after, limit, cancellation);
    }

    /// <summary>Those of these enrolments that are referred to the opportunity now.</summary>
    public async Task<IReadOnlySet<Id<Enrolment>>> ReferredAsync(Id<Opportunity> opportunity, IEnumerable<Id<Enrolment>> enrolments, CancellationToken cancellation) =>
        (await referrals.Find(Builders<Referral>.Filter.In(r => r.LiveKey, enrolments.Select(e => Referral.LiveKeyOf(opportunity, e))))
            .Project(r => r.EnrolmentId).ToListAsync(cancellation)).ToHashSet();

    /// <summary>True when the enrolment is referred to the opportunity now.</summary>
    public Task<bool> IsReferredAsync(StoreTransaction tx, Id<Opportunity> opportunity, Id<Enrolment> enrolment, CancellationToken cancellation)
    {
        var key = Referral.LiveKeyOf(opportunity, enrolment);
        return referrals.Find(tx.Session, r => r.LiveKey == key).AnyAsync(cancellation);
    }

    /// <summary>The live referrals of these enrolments.</summary>
    public async Task<IReadOnlyList<Referral>> LiveOfAsync(StoreTransaction tx, IEnumerable<Id<Enrolment>> enrolments, CancellationToken cancellation)
    {
        var filter = Builders<Referral>.Filter;
        return await referrals.Find(tx.Session, filter.In(r => r.EnrolmentId, enrolments) & filter.In(r => r.State, Live)).ToListAsync(cancellation);
    }

    /// <summary>True when somebody's attendance is marked on a day that an Expo's terms do not have.</summary>
    public Task<bool> IsMarkedOutsideAsync(StoreTransaction tx, Opportunity expo, CancellationToken cancellation)
    {
        const string Day = "attendance.day";
        var filter = Builders<Referral>.Filter;
        var outside = filter.Lt(Day, expo.Terms.FirstDay) | filter.Gt(Day, expo.Terms.LastDay ?? DateOnly.MaxValue);
        return referrals.Find(tx.Session, filter.Eq(r => r.OpportunityId, expo.Id) & outside).AnyAsync(cancellation);
    }

    /// <summary>Saves the next version; false when another referral has its live key or its booth.</summary>
    public async Task<bool> SaveAsync(StoreTransaction tx, Referral referral, CancellationToken cancellation)
    {
        try
        {
            await referrals.SaveAsync(tx, referral, referral.Id, cancellation);
            return true;
        }
        catch (MongoWriteException e) when (e.WriteError?.Category == ServerErrorCategory.DuplicateKey)
        {
            return false;
        }
    }

    /// <summary>Takes what was written in the referrals of erased enrolments out of them and out of their audit trail.</summary>
    public async Task ForgetTextsAsync(StoreTransaction tx, IReadOnlyCollection<Id<Enrolment>> erased, CancellationToken cancellation)
    {
        var told = await referrals.Find(tx.Session, Builders<Referral>.Filter.In(r => r.EnrolmentId, erased)).SortBy(r => r.Id).ToListAsync(cancellation);
        foreach (var referral in told)
        {
            await referrals.ReplaceOneAsync(tx.Session, r => r.Id == referral.Id, referral.WithoutTexts(), cancellationToken: cancellation);
            await audit.ForgetAsync(tx, referral.Id.Value, cancellation);
        }
    }

    private async Task<IReadOnlyList<Referral>> ListAsync(
        FilterDefinition<Referral> which, ReferralState? state, Id<Referral>? after, int limit, CancellationToken cancellation)
    {
        var filter = Builders<Referral>.Filter;
        if (state is { } s)
            which &= filter.Eq(r => r.State, s);
        if (after is { } id)
            which &= filter.Gt(r => r.Id, id);
        return await referrals.Find(which).SortBy(r => r.Id).Limit(limit).ToListAsync(cancellation);
    }
}
