using CoachingPlatform.Messaging;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Webhooks;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Progress.Storage;

/// <summary>Webhooks with how far each has come, and their latest attempts.</summary>
internal sealed class WebhookStore(IMongoDatabase database) : IStorePreparation
{
    private const string OfPartner = "partner";
    private const int IndexOptionsConflict = 85;
    private const int IndexKeySpecsConflict = 86;

    private readonly IMongoCollection<Webhook> webhooks = database.GetCollection<Webhook>("webhooks");
    private readonly IMongoCollection<WebhookAttempt> attempts = database.GetCollection<WebhookAttempt>("webhookAttempts");

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        try
        {
            await CreateIndexesAsync(cancellation);
        }
        catch (MongoCommandException e) when (e.Code is IndexOptionsConflict or IndexKeySpecsConflict)
        {
            // The first version had a unique index of that name over numbers that webhooks have no more.
            await webhooks.Indexes.DropOneAsync(OfPartner, cancellation);
            await CreateIndexesAsync(cancellation);
        }

        var attempt = Builders<WebhookAttempt>.IndexKeys;
        await attempts.Indexes.CreateManyAsync(
            [
                new(attempt.Ascending(a => a.WebhookId).Ascending(a => a.Id), new CreateIndexOptions { Name = "webhook" }),
                new(attempt.Ascending(a => a.At), new CreateIndexOptions { Name = "expiry", ExpireAfter = WebhookAttempt.Lifetime }),
            ],
            cancellation);
    }

    /// <summary>The partner's webhooks in the order of their making: <see cref="Webhook.MaxPerPartner"/> at most.</summary>
    public async Task<IReadOnlyList<Webhook>> OfPartnerAsync(Id<Partner> partner, CancellationToken cancellation) =>
        await webhooks.Find(w => w.PartnerId == partner).SortBy(w => w.Id).ToListAsync(cancellation);

    /// <inheritdoc cref="OfPartnerAsync(Id{Partner}, CancellationToken)"/>
    public async Task<IReadOnlyList<Webhook>> OfPartnerAsync(StoreTransaction tx, Id<Partner> partner, CancellationToken cancellation) =>
        await webhooks.Find(tx.Session, w => w.PartnerId == partner).SortBy(w => w.Id).ToListAsync(cancellation);

    /// <summary>Saves the next version.</summary>
    public Task SaveAsync(StoreTransaction tx, Webhook webhook, CancellationToken cancellation) => webhooks.SaveAsync(tx, webhook, webhook.Id, cancellation);

    /// <summary>Removes it.</summary>
    public Task RemoveAsync(StoreTransaction tx, Id<Webhook> id, CancellationToken cancellation) =>
        webhooks.DeleteOneAsync(tx.Session, w => w.Id == id, cancellationToken: cancellation);

    /// <summary>Those that may be tried now, of all partners; the longest due first. Not only some: most of them are up to date, and would keep the others out.</summary>
    public async Task<IReadOnlyList<Webhook>> DueAsync(DateTimeOffset now, CancellationToken cancellation) =>
        await webhooks.Find(w => w.NextAttemptAt > DateTimeOffset.UnixEpoch && w.NextAttemptAt <= now).SortBy(w => w.NextAttemptAt).ToListAsync(cancellation);

    /// <summary>Those that are not up to date, the longest behind first.</summary>
    public async Task<IReadOnlyList<Webhook>> BehindAsync(int limit, CancellationToken cancellation) =>
        await webhooks.Find(w => w.BehindSince > DateTimeOffset.UnixEpoch).SortBy(w => w.BehindSince).Limit(limit).ToListAsync(cancellation);

    /// <summary>Keeps how far it has come, unless the partner changed it or another instance moved it on in the meantime.</summary>
    /// <param name="seen">As it was before.</param>
    /// <param name="next">As it is now.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <returns>False when it was changed, and nothing is kept.</returns>
    public async Task<bool> KeepAsync(Webhook seen, Webhook next, CancellationToken cancellation) =>
        (await webhooks.ReplaceOneAsync(w => w.Id == seen.Id && w.Version == seen.Version && w.Position == seen.Position, next, cancellationToken: cancellation)).MatchedCount == 1;

    /// <summary>Keeps an attempt.</summary>
    public Task AddAsync(WebhookAttempt attempt, CancellationToken cancellation) => attempts.InsertOneAsync(attempt, cancellationToken: cancellation);

    /// <summary>The latest attempts, newest first.</summary>
    public async Task<IReadOnlyList<WebhookAttempt>> AttemptsAsync(Id<Webhook> webhook, Id<WebhookAttempt>? before, int limit, CancellationToken cancellation)
    {
        var filter = Builders<WebhookAttempt>.Filter.Eq(a => a.WebhookId, webhook);
        if (before is { } id)
            filter &= Builders<WebhookAttempt>.Filter.Lt(a => a.Id, id);
        return await attempts.Find(filter).SortByDescending(a => a.Id).Limit(limit).ToListAsync(cancellation);
    }

    private Task<IEnumerable<string>> CreateIndexesAsync(CancellationToken cancellation)
    {
        var keys = Builders<Webhook>.IndexKeys;
        return webhooks.Indexes.CreateManyAsync(
            [
                new(keys.Ascending(w => w.PartnerId).Ascending(w => w.Id), new CreateIndexOptions { Name = OfPartner }),
                new(keys.Ascending(w => w.NextAttemptAt), new CreateIndexOptions { Name = "due" }),
                new(keys.Ascending(w => w.BehindSince), new CreateIndexOptions { Name = "behind" }),
            ],
            cancellation);
    }
}
