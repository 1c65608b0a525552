using MongoDB.Driver;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace CoachingPlatform.Identity.OpenIddictStores;

/// <summary>Codes and tokens that were given out.</summary>
internal sealed class TokenStore(IMongoDatabase database, TimeProvider time)
    : DocumentStore<StoredToken>(database.GetCollection<StoredToken>("tokens")), IOpenIddictTokenStore<StoredToken>
{
    public override Task PrepareAsync(CancellationToken cancellation) => Collection.Indexes.CreateManyAsync(
        [
            Unique(t => t.ReferenceId),
            Index(Builders<StoredToken>.IndexKeys.Ascending(t => t.AuthorizationId)),
            Index(Builders<StoredToken>.IndexKeys.Ascending(t => t.Subject).Ascending(t => t.ApplicationId)),
            Index(Builders<StoredToken>.IndexKeys.Ascending(t => t.ApplicationId)),
            Index(Builders<StoredToken>.IndexKeys.Ascending(t => t.CreationDate)),
        ],
        cancellation);

    public IAsyncEnumerable<StoredToken> FindAsync(string? subject, string? client, string? status, string? type, CancellationToken cancellationToken) =>
        ManyAsync(Matching(subject, client, status, type), cancellationToken);

    public IAsyncEnumerable<StoredToken> FindByApplicationIdAsync(string identifier, CancellationToken cancellationToken) =>
        ManyAsync(Where.Eq(t => t.ApplicationId, identifier), cancellationToken);

    public IAsyncEnumerable<StoredToken> FindByAuthorizationIdAsync(string identifier, CancellationToken cancellationToken) =>
        ManyAsync(Where.Eq(t => t.AuthorizationId, identifier), cancellationToken);

    public ValueTask<StoredToken?> FindByReferenceIdAsync(string identifier, CancellationToken cancellationToken) =>
        OneAsync(t => t.ReferenceId, identifier, cancellationToken);

    public IAsyncEnumerable<StoredToken> FindBySubjectAsync(string subject, CancellationToken cancellationToken) =>
        ManyAsync(Where.Eq(t => t.Subject, subject), cancellationToken);

    public ValueTask<string?> GetApplicationIdAsync(StoredToken token, CancellationToken cancellationToken) => Get(token.ApplicationId);

    public ValueTask<string?> GetAuthorizationIdAsync(StoredToken token, CancellationToken cancellationToken) => Get(token.AuthorizationId);

    public ValueTask<DateTimeOffset?> GetCreationDateAsync(StoredToken token, CancellationToken cancellationToken) => Get(token.CreationDate);

    public ValueTask<DateTimeOffset?> GetExpirationDateAsync(StoredToken token, CancellationToken cancellationToken) => Get(token.ExpirationDate);

    public ValueTask<string?> GetPayloadAsync(StoredToken token, CancellationToken cancellationToken) => Get(token.Payload);

    public ValueTask<DateTimeOffset?> GetRedemptionDateAsync(StoredToken token, CancellationToken cancellationToken) => Get(token.RedemptionDate);

    public ValueTask<string?> GetReferenceIdAsync(StoredToken token, CancellationToken cancellationToken) => Get(token.ReferenceId);

    public ValueTask<string?> GetStatusAsync(StoredToken token, CancellationToken cancellationToken) => Get(token.Status);

    public ValueTask<string?> GetSubjectAsync(StoredToken token, CancellationToken cancellationToken) => Get(token.Subject);

    public ValueTask<string?> GetTypeAsync(StoredToken token, CancellationToken cancellationToken) => Get(token.Type);

    /// <summary>Old ones that have expired or can no longer be used.</summary>
    public async ValueTask<long> PruneAsync(DateTimeOffset threshold, CancellationToken cancellationToken)
    {
        var useless = Where.Nin(t => t.Status, [Statuses.Valid, Statuses.Inactive]) | Where.Lt(t => t.ExpirationDate, time.GetUtcNow());
        return (await Collection.DeleteManyAsync(Where.Lt(t => t.CreationDate, threshold) & useless, cancellationToken)).DeletedCount;
    }

    public ValueTask<long> RevokeAsync(string? subject, string? client, string? status, string? type, CancellationToken cancellationToken) =>
        RevokeAsync(Matching(subject, client, status, type), cancellationToken);

    public ValueTask<long> RevokeByApplicationIdAsync(string identifier, CancellationToken cancellationToken) =>
        RevokeAsync(Where.Eq(t => t.ApplicationId, identifier), cancellationToken);

    public ValueTask<long> RevokeByAuthorizationIdAsync(string identifier, CancellationToken cancellationToken) =>
        RevokeAsync(Where.Eq(t => t.AuthorizationId, identifier), cancellationToken);

    public ValueTask<long> RevokeBySubjectAsync(string subject, CancellationToken cancellationToken) =>
        RevokeAsync(Where.Eq(t => t.Subject, subject), cancellationToken);

    public ValueTask SetApplicationIdAsync(StoredToken token, string? identifier, CancellationToken cancellationToken) => Set(token.ApplicationId = identifier);

    public ValueTask SetAuthorizationIdAsync(StoredToken token, string? identifier, CancellationToken cancellationToken) =>
        Set(token.AuthorizationId = identifier);

    public ValueTask SetCreationDateAsync(StoredToken token, DateTimeOffset? date, CancellationToken cancellationToken) => Set(token.CreationDate = date);

    public ValueTask SetExpirationDateAsync(StoredToken token, DateTimeOffset? date, CancellationToken cancellationToken) => Set(token.ExpirationDate = date);

    public ValueTask SetPayloadAsync(StoredToken token, string? payload, CancellationToken cancellationToken) => Set(token.Payload = payload);

    public ValueTask SetRedemptionDateAsync(StoredToken token, DateTimeOffset? date, CancellationToken cancellationToken) => Set(token.RedemptionDate = date);

    public ValueTask SetReferenceIdAsync(StoredToken token, string? identifier, CancellationToken cancellationToken) => Set(token.ReferenceId = identifier);

    public ValueTask SetStatusAsync(StoredToken token, string? status, CancellationToken cancellationToken) => Set(token.Status = status);

    public ValueTask SetSubjectAsync(StoredToken token, string? subject, CancellationToken cancellationToken) => Set(token.Subject = subject);

    public ValueTask SetTypeAsync(StoredToken token, string? type, CancellationToken cancellationToken) => Set(token.Type = type);

    private static FilterDefinition<StoredToken> Matching(string? subject, string? client, string? status, string? type) =>
        All((t => t.Subject, subject), (t => t.ApplicationId, client), (t => t.Status, status), (t => t.Type, type));

    private async ValueTask<long> RevokeAsync(FilterDefinition<StoredToken> where, CancellationToken cancellation)
    {
        var revoked = Builders<StoredToken>.Update.Set(t => t.Status, Statuses.Revoked).Inc(t => t.Revision, 1);
        return (await Collection.UpdateManyAsync(where, revoked, cancellationToken: cancellation)).MatchedCount;
    }
}
