using System.Security.Claims;
using CoachingPlatform.Identity.Accounts;
using CoachingPlatform.Identity.SignIn;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace CoachingPlatform.Identity.Issuer;

/// <summary>OpenID Connect's endpoints. OpenIddict has checked the request (client, redirect, PKCE, code, refresh token) before a handler runs.</summary>
internal static class Connect
{
    private const string Server = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    // Open by protocol: each authenticates by its own means (client secret, code, session, bearer token).
    public static void Map(WebApplication app)
    {
        app.MapMethods("/connect/authorize", ["GET", "POST"], AuthorizeAsync).AllowAnonymous();
        app.MapPost("/connect/token", TokenAsync).AllowAnonymous();
        app.MapGet("/connect/userinfo", UserInfoAsync).AllowAnonymous();
        app.MapMethods("/connect/endsession", ["GET", "POST"], (Delegate)EndSessionAsync).AllowAnonymous();
    }

    private static async Task<IResult> AuthorizeAsync(HttpContext http, AccountStore accounts, CancellationToken cancellation)
    {
        var request = http.GetOpenIddictServerRequest()!;
        var session = await http.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        var account = await accounts.FindAsync(session.Principal?.FindFirstValue(Claims.Subject), cancellation);
        if (account is not null && !request.HasPromptValue(PromptValues.Login) && IsFresh(session, request.MaxAge))
            return Results.SignIn(Principals.Of(account, request.GetScopes()), authenticationScheme: Server);
        return request.HasPromptValue(PromptValues.None)
            ? Refuse(Errors.LoginRequired, "Nobody is signed in.")
            : Results.Redirect(SignInEndpoints.For(AddressOf(request), request.UiLocales));
    }

    private static async Task<IResult> TokenAsync(HttpContext http, AccountStore accounts, IOpenIddictApplicationManager clients, CancellationToken cancellation)
    {
        var request = http.GetOpenIddictServerRequest()!;
        if (request.IsClientCredentialsGrantType())
        {
            var client = (await clients.FindByClientIdAsync(request.ClientId!, cancellation))!;
            var name = await clients.GetDisplayNameAsync(client, cancellation);
            var program = await clients.HasPermissionAsync(client, Permissions.Prefixes.Scope + IssuerScopes.Mails, cancellation)
                ? Principals.OfMailer(request.ClientId!, name)
                : Principals.OfPartner(request.ClientId!, name);
            return Results.SignIn(program, authenticationScheme: Server);
        }

        var granted = (await http.AuthenticateAsync(Server)).Principal!;
        var account = await accounts.FindAsync(granted.GetClaim(Claims.Subject), cancellation);
        if (account is null)
            return Refuse(Errors.InvalidGrant, "The account is gone.");
        // Roles and name as they are now; grant and family as they were.
        var principal = Principals.Of(account, granted.GetScopes());
        try
        {
            await http.SignInAsync(Server, principal.SetAuthorizationId(granted.GetAuthorizationId()));
            return Results.Empty;
        }
        catch (OpenIddictExceptions.ConcurrencyException)
        {
            return Refuse(Errors.InvalidGrant, "The same code or token came once more at the same moment, which took back what was being given.");
        }
    }

    private static async Task<IResult> UserInfoAsync(HttpContext http, AccountStore accounts, CancellationToken cancellation)
    {
        var token = await http.AuthenticateAsync(Server);
        var account = await accounts.FindAsync(token.Principal?.GetClaim(Claims.Subject), cancellation);
        return account is null
            ? Results.Challenge(authenticationSchemes: [Server])
            : Results.Ok(new { sub = account.Id, name = account.DisplayName, role = account.Roles, locale = account.Language });
    }

    private static async Task<IResult> EndSessionAsync(HttpContext http)
    {
        await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return Results.SignOut(new AuthenticationProperties { RedirectUri = "/sign-in" }, [Server]);
    }

    private static bool IsFresh(AuthenticateResult session, long? maxAge) =>
        maxAge is null || session.Properties?.IssuedUtc > DateTimeOffset.UtcNow.AddSeconds(-maxAge.Value);

    // Without the prompt, else the person would be asked to sign in for ever.
    private static string AddressOf(OpenIddictRequest request) => "/connect/authorize" + QueryString.Create(
        request.GetParameters().Where(p => p.Key != Parameters.Prompt && p.Key != Parameters.MaxAge)
            .Select(p => KeyValuePair.Create(p.Key, (string?)p.Value)));

    private static IResult Refuse(string error, string description) => Results.Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = description,
        }),
        [Server]);
}
