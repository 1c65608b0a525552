using System.Security.Claims;
using System.Text.Json;
using CoachingPlatform.Identity.Accounts;
using CoachingPlatform.ServiceDefaults.Security;
using Microsoft.IdentityModel.JsonWebTokens;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace CoachingPlatform.Identity.Issuer;

/// <summary>What a token says about a person or a program.</summary>
internal static class Principals
{
    public static ClaimsPrincipal Of(Account account, IEnumerable<string> scopes) =>
        Make(account.Id.ToString(), account.DisplayName, account.Roles, scopes, i => i.SetClaim(Claims.Locale, account.Language));

    public static ClaimsPrincipal OfPartner(string clientId, string? displayName) =>
        Make(clientId, displayName ?? clientId, [Roles.Partner], [IssuerScopes.Partners], _ => { });

    public static ClaimsPrincipal OfMailer(string clientId, string? displayName) =>
        Make(clientId, displayName ?? clientId, [Roles.Mailer], [IssuerScopes.Mails], _ => { });

    private static ClaimsPrincipal Make(
        string subject, string name, IReadOnlyList<string> roles, IEnumerable<string> scopes, Action<ClaimsIdentity> more)
    {
        var identity = new ClaimsIdentity("CoachingPlatform", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, subject).SetClaim(Claims.Name, name);
        // As JSON, so that one role is an array too.
        identity.AddClaim(new Claim(Claims.Role, JsonSerializer.Serialize(roles), JsonClaimValueTypes.JsonArray));
        more(identity);
        identity.SetScopes(scopes);
        if (IssuerScopes.OfTheApi.Any(identity.HasScope))
            identity.SetResources(IssuerScopes.Audience);
        identity.SetDestinations(c => c.Type == Claims.Locale ? [Destinations.IdentityToken] : [Destinations.AccessToken, Destinations.IdentityToken]);
        return new ClaimsPrincipal(identity);
    }
}
