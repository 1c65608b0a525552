using System.Collections.Immutable;
using MongoDB.Driver;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace CoachingPlatform.Identity.OpenIddictStores;

/// <summary>What a person or program was granted: the root of a family of tokens, revoked together.</summary>
internal sealed class AuthorizationStore(IMongoDatabase database)
    : DocumentStore<StoredAuthorization>(database.GetCollection<StoredAuthorization>("authorizations")), IOpenIddictAuthorizationStore<StoredAuthorization>
{
    private const int PruneAtOnce = 1_000;
    private readonly IMongoCollection<StoredToken> tokens = database.GetCollection<StoredToken>("tokens");

    public override Task PrepareAsync(CancellationToken cancellation) => Collection.Indexes.CreateManyAsync(
        [
            Index(Builders<StoredAuthorization>.IndexKeys.Ascending(a => a.Subject).Ascending(a => a.ApplicationId)),
            Index(Builders<StoredAuthorization>.IndexKeys.Ascending(a => a.ApplicationId)),
            Index(Builders<StoredAuthorization>.IndexKeys.Ascending(a => a.CreationDate)),
        ],
        cancellation);

    public IAsyncEnumerable<StoredAuthorization> FindAsync(
        string? subject, string? client, string? status, string? type, ImmutableArray<string>? scopes, CancellationToken cancellationToken) =>
        ManyAsync(
            scopes is { IsDefaultOrEmpty: false } wanted
                ? Matching(subject, client, status, type) & Where.All(a => a.Scopes, wanted)
                : Matching(subject, client, status, type),
            cancellationToken);

    public IAsyncEnumerable<StoredAuthorization> FindByApplicationIdAsync(string identifier, CancellationToken cancellationToken) =>
        ManyAsync(Where.Eq(a => a.ApplicationId, identifier), cancellationToken);

    public IAsyncEnumerable<StoredAuthorization> FindBySubjectAsync(string subject, CancellationToken cancellationToken) =>
        ManyAsync(Where.Eq(a => a.Subject, subject), cancellationToken);

    public ValueTask<string?> GetApplicationIdAsync(StoredAuthorization authorization, CancellationToken cancellationToken) => Get(authorization.ApplicationId);

    public ValueTask<DateTimeOffset?> GetCreationDateAsync(StoredAuthorization authorization, CancellationToken cancellationToken) =>
        Get(authorization.CreationDate);

    public ValueTask<ImmutableArray<string>> GetScopesAsync(StoredAuthorization authorization, CancellationToken cancellationToken) =>
        Get(authorization.Scopes.Frozen());

    public ValueTask<string?> GetStatusAsync(StoredAuthorization authorization, CancellationToken cancellationToken) => Get(authorization.Status);

    public ValueTask<string?> GetSubjectAsync(StoredAuthorization authorization, CancellationToken cancellationToken) => Get(authorization.Subject);

    public ValueTask<string?> GetTypeAsync(StoredAuthorization authorization, CancellationToken cancellationToken) => Get(authorization.Type);

    /// <summary>Old ones that are no longer valid, and old one-time ones whose tokens are gone; prune the tokens first.</summary>
    public async ValueTask<long> PruneAsync(DateTimeOffset threshold, CancellationToken cancellationToken)
    {
        var old = Where.Lt(a => a.CreationDate, threshold);
        var ended = await Collection.DeleteManyAsync(old & Where.Ne(a => a.Status, Statuses.Valid), cancellationToken);
        var oneTime = await Collection.Find(old & Where.Eq(a => a.Type, AuthorizationTypes.AdHoc))
            .SortBy(a => a.CreationDate).Limit(PruneAtOnce).Project(a => a.Id).ToListAsync(cancellationToken);
        using var cursor = await tokens.DistinctAsync(
            t => t.AuthorizationId, Builders<StoredToken>.Filter.In(t => t.AuthorizationId, oneTime), cancellationToken: cancellationToken);
        var used = await cursor.ToListAsync(cancellationToken);
        var unused = await Collection.DeleteManyAsync(Where.In(a => a.Id, oneTime.Except(used)), cancellationToken);
        return ended.DeletedCount + unused.DeletedCount;
    }

    public ValueTask<long> RevokeAsync(string? subject, string? client, string? status, string? type, CancellationToken cancellationToken) =>
        RevokeAsync(Matching(subject, client, status, type), cancellationToken);

    public ValueTask<long> RevokeByApplicationIdAsync(string identifier, CancellationToken cancellationToken) =>
        RevokeAsync(Where.Eq(a => a.ApplicationId, identifier), cancellationToken);

    public ValueTask<long> RevokeBySubjectAsync(string subject, CancellationToken cancellationToken) =>
        RevokeAsync(Where.Eq(a => a.Subject, subject), cancellationToken);

    public ValueTask SetApplicationIdAsync(StoredAuthorization authorization, string? identifier, CancellationToken cancellationToken) =>
        Set(authorization.ApplicationId = identifier);

    public ValueTask SetCreationDateAsync(StoredAuthorization authorization, DateTimeOffset? date, CancellationToken cancellationToken) =>
        Set(authorization.CreationDate = date);

    public ValueTask SetScopesAsync(StoredAuthorization authorization, ImmutableArray<string> scopes, CancellationToken cancellationToken) =>
        Set(authorization.Scopes = scopes.Stored());

    public ValueTask SetStatusAsync(StoredAuthorization authorization, string? status, CancellationToken cancellationToken) =>
        Set(authorization.Status = status);

    public ValueTask SetSubjectAsync(StoredAuthorization authorization, string? subject, CancellationToken cancellationToken) =>
        Set(authorization.Subject = subject);

    public ValueTask SetTypeAsync(StoredAuthorization authorization, string? type, CancellationToken cancellationToken) => Set(authorization.Type = type);

    private static FilterDefinition<StoredAuthorization> Matching(string? subject, string? client, string? status, string? type) =>
        All((a => a.Subject, subject), (a => a.ApplicationId, client), (a => a.Status, status), (a => a.Type, type));

    private async ValueTask<long> RevokeAsync(FilterDefinition<StoredAuthorization> where, CancellationToken cancellation)
    {
        var revoked = Builders<StoredAuthorization>.Update.Set(a => a.Status, Statuses.Revoked).Inc(a => a.Revision, 1);
        return (await Collection.UpdateManyAsync(where, revoked, cancellationToken: cancellation)).MatchedCount;
    }
}
