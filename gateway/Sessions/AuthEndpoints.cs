using CoachingPlatform.Gateway.Edge;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using Microsoft.AspNetCore.Authentication;

namespace CoachingPlatform.Gateway.Sessions;

/// <summary>Signing in and out, and who is signed in.</summary>
internal static class AuthEndpoints
{
    public const string SignInPath = "/auth/sign-in";
    public const string SignOutPath = "/auth/sign-out";
    public const string MePath = "/auth/me";

    /// <summary>Where the issuer sends people back to: the issuer's <c>Identity:WebClient:RedirectUri</c> is this path at the public address.</summary>
    public const string CallbackPath = "/auth/callback";

    public static void Map(WebApplication app)
    {
        app.MapGet(SignInPath, SignIn).RequireAuthorization(EdgePolicies.Open).RequireRateLimiting(EdgeLimits.SignIn);
        app.MapPost(SignOutPath, SignOut).RequireAuthorization(EdgePolicies.Pages).RequireRateLimiting(EdgeLimits.SignIn);
        app.MapGet(MePath, Me).RequireAuthorization(EdgePolicies.Pages).RequireRateLimiting(EdgeLimits.Pages);
    }

    /// <summary>A path of this site: one slash, then neither slash nor backslash, which browsers take for another host.</summary>
    public static bool IsLocal(string? url) =>
        url is ['/', ..] && (url.Length == 1 || url[1] is not ('/' or '\\')) && !url.Any(char.IsControl);

    /// <summary>A sign-in that did not come back as it went (an old bookmark, cookies refused, another address for the same site).</summary>
    public static Task ShowFailureAsync(HttpContext http) =>
        Answers.RefuseAsync(http, StatusCodes.Status400BadRequest, Refusal.Invalid("sign_in.incomplete"));

    private static IResult SignIn(string? returnUrl) => Results.Challenge(
        new AuthenticationProperties { RedirectUri = IsLocal(returnUrl) ? returnUrl : "/" }, [SessionRegistration.Issuer]);

    private static IResult SignOut() => Results.SignOut(
        new AuthenticationProperties { RedirectUri = "/" }, [SessionRegistration.Session, SessionRegistration.Issuer]);

    private static IResult Me(HttpContext http, Caller caller) => Results.Ok(new
    {
        subject = caller.Subject,
        name = http.User.FindFirst("name")?.Value,
        roles = caller.Roles.Order(),
    });
}
