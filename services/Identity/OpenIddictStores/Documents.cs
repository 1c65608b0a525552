using System.Collections.Immutable;
using System.Globalization;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Bson.Serialization.Options;

namespace CoachingPlatform.Identity.OpenIddictStores;

/// <summary>What each of OpenIddict's documents has: an id, a revision that every write must have seen, and free properties as JSON text.</summary>
internal abstract class StoredDocument
{
    public string Id { get; init; } = Guid.CreateVersion7().ToString();

    public long Revision { get; set; }

    [BsonDictionaryOptions(DictionaryRepresentation.ArrayOfDocuments)]
    public Dictionary<string, string> Properties { get; set; } = [];
}

internal sealed class StoredApplication : StoredDocument
{
    public string? ApplicationType { get; set; }

    public string? ClientId { get; set; }

    /// <summary>Hashed by OpenIddict before it comes here.</summary>
    public string? ClientSecret { get; set; }

    public string? ClientType { get; set; }

    public string? ConsentType { get; set; }

    public string? DisplayName { get; set; }

    public string? JsonWebKeySet { get; set; }

    [BsonDictionaryOptions(DictionaryRepresentation.ArrayOfDocuments)]
    public Dictionary<string, string> DisplayNames { get; set; } = [];

    [BsonDictionaryOptions(DictionaryRepresentation.ArrayOfDocuments)]
    public Dictionary<string, string> Settings { get; set; } = [];

    public string[] Permissions { get; set; } = [];

    public string[] PostLogoutRedirectUris { get; set; } = [];

    public string[] RedirectUris { get; set; } = [];

    public string[] Requirements { get; set; } = [];
}

internal sealed class StoredAuthorization : StoredDocument
{
    public string? ApplicationId { get; set; }

    public DateTimeOffset? CreationDate { get; set; }

    public string[] Scopes { get; set; } = [];

    public string? Status { get; set; }

    public string? Subject { get; set; }

    public string? Type { get; set; }
}

internal sealed class StoredScope : StoredDocument
{
    public string? Name { get; set; }

    public string? Description { get; set; }

    public string? DisplayName { get; set; }

    [BsonDictionaryOptions(DictionaryRepresentation.ArrayOfDocuments)]
    public Dictionary<string, string> Descriptions { get; set; } = [];

    [BsonDictionaryOptions(DictionaryRepresentation.ArrayOfDocuments)]
    public Dictionary<string, string> DisplayNames { get; set; } = [];

    public string[] Resources { get; set; } = [];
}

internal sealed class StoredToken : StoredDocument
{
    public string? ApplicationId { get; set; }

    public string? AuthorizationId { get; set; }

    public DateTimeOffset? CreationDate { get; set; }

    public DateTimeOffset? ExpirationDate { get; set; }

    public string? Payload { get; set; }

    public DateTimeOffset? RedemptionDate { get; set; }

    public string? ReferenceId { get; set; }

    public string? Status { get; set; }

    public string? Subject { get; set; }

    public string? Type { get; set; }
}

/// <summary>Between OpenIddict's immutable values and what BSON keeps.</summary>
internal static class StoredValues
{
    public static ImmutableArray<string> Frozen(this string[] values) => ImmutableArray.Create(values);

    public static string[] Stored(this ImmutableArray<string> values) => values.IsDefault ? [] : [.. values];

    public static ImmutableDictionary<CultureInfo, string> ByCulture(this Dictionary<string, string> names) =>
        names.ToImmutableDictionary(n => CultureInfo.GetCultureInfo(n.Key), n => n.Value);

    public static Dictionary<string, string> Stored(this ImmutableDictionary<CultureInfo, string> names) =>
        names.ToDictionary(n => n.Key.Name, n => n.Value);
}
