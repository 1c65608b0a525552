using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using MongoDB.Driver;
using OpenIddict.Abstractions;

namespace CoachingPlatform.Identity.OpenIddictStores;

/// <summary>The programs that may ask for tokens.</summary>
internal sealed class ApplicationStore(IMongoDatabase database)
    : DocumentStore<StoredApplication>(database.GetCollection<StoredApplication>("applications")), IOpenIddictApplicationStore<StoredApplication>
{
    public override Task PrepareAsync(CancellationToken cancellation) => Collection.Indexes.CreateManyAsync(
        [
            Unique(a => a.ClientId),
            Index(Builders<StoredApplication>.IndexKeys.Ascending(a => a.RedirectUris)),
            Index(Builders<StoredApplication>.IndexKeys.Ascending(a => a.PostLogoutRedirectUris)),
        ],
        cancellation);

    public ValueTask<StoredApplication?> FindByClientIdAsync(string identifier, CancellationToken cancellationToken) =>
        OneAsync(a => a.ClientId, identifier, cancellationToken);

    public IAsyncEnumerable<StoredApplication> FindByPostLogoutRedirectUriAsync(string uri, CancellationToken cancellationToken) =>
        ManyAsync(Where.AnyEq(a => a.PostLogoutRedirectUris, uri), cancellationToken);

    public IAsyncEnumerable<StoredApplication> FindByRedirectUriAsync(string uri, CancellationToken cancellationToken) =>
        ManyAsync(Where.AnyEq(a => a.RedirectUris, uri), cancellationToken);

    public ValueTask<string?> GetApplicationTypeAsync(StoredApplication application, CancellationToken cancellationToken) => Get(application.ApplicationType);

    public ValueTask<string?> GetClientIdAsync(StoredApplication application, CancellationToken cancellationToken) => Get(application.ClientId);

    public ValueTask<string?> GetClientSecretAsync(StoredApplication application, CancellationToken cancellationToken) => Get(application.ClientSecret);

    public ValueTask<string?> GetClientTypeAsync(StoredApplication application, CancellationToken cancellationToken) => Get(application.ClientType);

    public ValueTask<string?> GetConsentTypeAsync(StoredApplication application, CancellationToken cancellationToken) => Get(application.ConsentType);

    public ValueTask<string?> GetDisplayNameAsync(StoredApplication application, CancellationToken cancellationToken) => Get(application.DisplayName);

    public ValueTask<ImmutableDictionary<CultureInfo, string>> GetDisplayNamesAsync(StoredApplication application, CancellationToken cancellationToken) =>
        Get(application.DisplayNames.ByCulture());

    public ValueTask<JsonWebKeySet?> GetJsonWebKeySetAsync(StoredApplication application, CancellationToken cancellationToken) =>
        Get(application.JsonWebKeySet is { } json ? JsonWebKeySet.Create(json) : null);

    public ValueTask<ImmutableArray<string>> GetPermissionsAsync(StoredApplication application, CancellationToken cancellationToken) =>
        Get(application.Permissions.Frozen());

    public ValueTask<ImmutableArray<string>> GetPostLogoutRedirectUrisAsync(StoredApplication application, CancellationToken cancellationToken) =>
        Get(application.PostLogoutRedirectUris.Frozen());

    public ValueTask<ImmutableArray<string>> GetRedirectUrisAsync(StoredApplication application, CancellationToken cancellationToken) =>
        Get(application.RedirectUris.Frozen());

    public ValueTask<ImmutableArray<string>> GetRequirementsAsync(StoredApplication application, CancellationToken cancellationToken) =>
        Get(application.Requirements.Frozen());

    public ValueTask<ImmutableDictionary<string, string>> GetSettingsAsync(StoredApplication application, CancellationToken cancellationToken) =>
        Get(application.Settings.ToImmutableDictionary());

    public ValueTask SetApplicationTypeAsync(StoredApplication application, string? type, CancellationToken cancellationToken) =>
        Set(application.ApplicationType = type);

    public ValueTask SetClientIdAsync(StoredApplication application, string? identifier, CancellationToken cancellationToken) =>
        Set(application.ClientId = identifier);

    public ValueTask SetClientSecretAsync(StoredApplication application, string? secret, CancellationToken cancellationToken) =>
        Set(application.ClientSecret = secret);

    public ValueTask SetClientTypeAsync(StoredApplication application, string? type, CancellationToken cancellationToken) => Set(application.ClientType = type);

    public ValueTask SetConsentTypeAsync(StoredApplication application, string? type, CancellationToken cancellationToken) =>
        Set(application.ConsentType = type);

    public ValueTask SetDisplayNameAsync(StoredApplication application, string? name, CancellationToken cancellationToken) =>
        Set(application.DisplayName = name);

    public ValueTask SetDisplayNamesAsync(
        StoredApplication application, ImmutableDictionary<CultureInfo, string> names, CancellationToken cancellationToken) =>
        Set(application.DisplayNames = names.Stored());

    public ValueTask SetJsonWebKeySetAsync(StoredApplication application, JsonWebKeySet? set, CancellationToken cancellationToken) =>
        Set(application.JsonWebKeySet = set is null ? null : JsonSerializer.Serialize(set, OpenIddictSerializer.Default.JsonWebKeySet));

    public ValueTask SetPermissionsAsync(StoredApplication application, ImmutableArray<string> permissions, CancellationToken cancellationToken) =>
        Set(application.Permissions = permissions.Stored());

    public ValueTask SetPostLogoutRedirectUrisAsync(StoredApplication application, ImmutableArray<string> uris, CancellationToken cancellationToken) =>
        Set(application.PostLogoutRedirectUris = uris.Stored());

    public ValueTask SetRedirectUrisAsync(StoredApplication application, ImmutableArray<string> uris, CancellationToken cancellationToken) =>
        Set(application.RedirectUris = uris.Stored());

    public ValueTask SetRequirementsAsync(StoredApplication application, ImmutableArray<string> requirements, CancellationToken cancellationToken) =>
        Set(application.Requirements = requirements.Stored());

    public ValueTask SetSettingsAsync(StoredApplication application, ImmutableDictionary<string, string> settings, CancellationToken cancellationToken) =>
        Set(application.Settings = settings.ToDictionary());
}
