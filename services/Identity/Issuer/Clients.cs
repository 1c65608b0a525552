using CoachingPlatform.Identity.Accounts;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace CoachingPlatform.Identity.Issuer;

/// <summary>The scopes of the platform's API and the audience they give.</summary>
internal static class IssuerScopes
{
    public const string Audience = "coaching-api";
    public const string People = "coaching";
    public const string Partners = "coaching.partner";
    public const string Mails = "coaching.mails";

    /// <summary>All that the audience goes with.</summary>
    public static readonly IReadOnlyList<string> OfTheApi = [People, Partners, Mails];
}

/// <summary>The kinds of programs that may ask for tokens, each with no more than it needs.</summary>
internal static class Clients
{
    /// <summary>The gateway, for people in a browser.</summary>
    public static OpenIddictApplicationDescriptor Web(Uri redirect, string secret) => new()
    {
        ClientId = "web",
        ClientSecret = secret,
        ClientType = ClientTypes.Confidential,
        ConsentType = ConsentTypes.Implicit,
        DisplayName = "CoachingPlatform",
        RedirectUris = { redirect },
        PostLogoutRedirectUris = { new Uri(redirect, "/signout-callback-oidc") },
        Permissions =
        {
            Permissions.Endpoints.Authorization, Permissions.Endpoints.Token, Permissions.Endpoints.EndSession,
            Permissions.GrantTypes.AuthorizationCode, Permissions.GrantTypes.RefreshToken, Permissions.ResponseTypes.Code,
            Permissions.Prefixes.Scope + IssuerScopes.People, Permissions.Scopes.Profile,
        },
    };

    /// <summary>Command-line tools on a person's own machine. A native client may redirect to any port of its loopback address (RFC 8252, 7.3).</summary>
    public static OpenIddictApplicationDescriptor Tools() => new()
    {
        ClientId = "tools",
        ApplicationType = ApplicationTypes.Native,
        ClientType = ClientTypes.Public,
        ConsentType = ConsentTypes.Implicit,
        DisplayName = "CoachingPlatform tools",
        RedirectUris = { new Uri("http://127.0.0.1/callback"), new Uri("http://localhost/callback") },
        Permissions =
        {
            Permissions.Endpoints.Authorization, Permissions.Endpoints.Token,
            Permissions.GrantTypes.AuthorizationCode, Permissions.GrantTypes.RefreshToken, Permissions.ResponseTypes.Code,
            Permissions.Prefixes.Scope + IssuerScopes.People, Permissions.Scopes.Profile,
        },
    };

    /// <summary>The service that writes mails to businesses, for asking at the moment of sending where one goes.</summary>
    public static OpenIddictApplicationDescriptor Mailer(string clientId, string secret) => new()
    {
        ClientId = clientId,
        ClientSecret = secret,
        ClientType = ClientTypes.Confidential,
        DisplayName = "Mentoring",
        Permissions =
        {
            Permissions.Endpoints.Token, Permissions.GrantTypes.ClientCredentials, Permissions.Prefixes.Scope + IssuerScopes.Mails,
        },
    };

    /// <summary>A partner's program.</summary>
    public static OpenIddictApplicationDescriptor Partner(AccountsFile.PartnerProgram partner) => new()
    {
        ClientId = partner.ClientId,
        ClientSecret = partner.Secret,
        ClientType = ClientTypes.Confidential,
        DisplayName = partner.DisplayName,
        Permissions =
        {
            Permissions.Endpoints.Token, Permissions.GrantTypes.ClientCredentials, Permissions.Prefixes.Scope + IssuerScopes.Partners,
        },
    };
}
