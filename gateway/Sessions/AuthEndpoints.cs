using System.Globalization;
using CoachingPlatform.Gateway.Edge;
using CoachingPlatform.ServiceDefaults.Security;
using Microsoft.AspNetCore.Authentication;

namespace CoachingPlatform.Gateway.Sessions;

/// <summary>Signing in and out, and who is signed in.</summary>
internal static class AuthEndpoints
{
    public const string SignInPath = "/auth/sign-in";
    public const string SignOutPath = "/auth/sign-out";
    public const string MePath = "/auth/me";

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
    public static Task ShowFailureAsync(HttpContext http)
    {
        var english = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en";
        var (title, text, again) = english
            ? ("Sign-in was not completed", "Your browser did not keep what it needs to finish signing in.", "Try again")
            : ("Belum berhasil masuk", "Peramban Anda tidak menyimpan yang diperlukan untuk menyelesaikan proses masuk.", "Coba lagi");
        var home = http.RequestServices.GetRequiredService<PublicAddress>().Value;
        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        http.Response.ContentType = "text/html; charset=utf-8";
        return http.Response.WriteAsync(
            $"""<!doctype html><html lang="{(english ? "en" : "id")}"><meta name="viewport" content="width=device-width"><title>{title}</title><h1>{title}</h1><p>{text}</p><p><a href="{home}">{again}</a></p></html>""",
            http.RequestAborted);
    }

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
