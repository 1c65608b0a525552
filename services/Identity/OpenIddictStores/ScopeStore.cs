using System.Collections.Immutable;
using System.Globalization;
using MongoDB.Driver;
using OpenIddict.Abstractions;

namespace CoachingPlatform.Identity.OpenIddictStores;

/// <summary>What a token may be asked for, and the audience that comes with it.</summary>
internal sealed class ScopeStore(IMongoDatabase database)
    : DocumentStore<StoredScope>(database.GetCollection<StoredScope>("scopes")), IOpenIddictScopeStore<StoredScope>
{
    public override Task PrepareAsync(CancellationToken cancellation) => Collection.Indexes.CreateManyAsync(
        [Unique(s => s.Name), Index(Builders<StoredScope>.IndexKeys.Ascending(s => s.Resources))], cancellation);

    public ValueTask<StoredScope?> FindByNameAsync(string name, CancellationToken cancellationToken) => OneAsync(s => s.Name, name, cancellationToken);

    public IAsyncEnumerable<StoredScope> FindByNamesAsync(ImmutableArray<string> names, CancellationToken cancellationToken) =>
        ManyAsync(Where.In(s => s.Name, names), cancellationToken);

    public IAsyncEnumerable<StoredScope> FindByResourceAsync(string resource, CancellationToken cancellationToken) =>
        ManyAsync(Where.AnyEq(s => s.Resources, resource), cancellationToken);

    public ValueTask<string?> GetDescriptionAsync(StoredScope scope, CancellationToken cancellationToken) => Get(scope.Description);

    public ValueTask<ImmutableDictionary<CultureInfo, string>> GetDescriptionsAsync(StoredScope scope, CancellationToken cancellationToken) =>
        Get(scope.Descriptions.ByCulture());

    public ValueTask<string?> GetDisplayNameAsync(StoredScope scope, CancellationToken cancellationToken) => Get(scope.DisplayName);

    public ValueTask<ImmutableDictionary<CultureInfo, string>> GetDisplayNamesAsync(StoredScope scope, CancellationToken cancellationToken) =>
        Get(scope.DisplayNames.ByCulture());

    public ValueTask<string?> GetNameAsync(StoredScope scope, CancellationToken cancellationToken) => Get(scope.Name);

    public ValueTask<ImmutableArray<string>> GetResourcesAsync(StoredScope scope, CancellationToken cancellationToken) => Get(scope.Resources.Frozen());

    public ValueTask SetDescriptionAsync(StoredScope scope, string? description, CancellationToken cancellationToken) => Set(scope.Description = description);

    public ValueTask SetDescriptionsAsync(StoredScope scope, ImmutableDictionary<CultureInfo, string> descriptions, CancellationToken cancellationToken) =>
        Set(scope.Descriptions = descriptions.Stored());

    public ValueTask SetDisplayNameAsync(StoredScope scope, string? name, CancellationToken cancellationToken) => Set(scope.DisplayName = name);

    public ValueTask SetDisplayNamesAsync(StoredScope scope, ImmutableDictionary<CultureInfo, string> names, CancellationToken cancellationToken) =>
        Set(scope.DisplayNames = names.Stored());

    public ValueTask SetNameAsync(StoredScope scope, string? name, CancellationToken cancellationToken) => Set(scope.Name = name);

    public ValueTask SetResourcesAsync(StoredScope scope, ImmutableArray<string> resources, CancellationToken cancellationToken) =>
        Set(scope.Resources = resources.Stored());
}
