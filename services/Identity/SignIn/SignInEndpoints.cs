using System.Globalization;
using System.Security.Claims;
using CoachingPlatform.Identity.Accounts;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace CoachingPlatform.Identity.SignIn;

/// <summary>The sign-in page and what its form does. Works without scripts; a wrong name and a wrong password look the same.</summary>
internal static class SignInEndpoints
{
    private const int LongestField = 200;

    public static void Map(WebApplication app)
    {
        app.MapGet("/sign-in", Show).AllowAnonymous();
        app.MapPost("/sign-in", SignInAsync).AllowAnonymous();
    }

    /// <summary>The sign-in page that goes on to an address of this issuer, in the language that the client asked for, else in the browser's.</summary>
    public static string For(string returnUrl, string? language) =>
        "/sign-in" + (language is "id" or "en" ? QueryString.Create("ui-culture", language) : QueryString.Empty).Add("returnUrl", returnUrl);

    /// <summary>A path of this site: one slash, then neither slash nor backslash (browsers take both for another host), and no control characters.</summary>
    public static bool IsLocal(string? url) =>
        url is ['/', ..] && (url.Length == 1 || url[1] is not ('/' or '\\')) && !url.Any(char.IsControl);

    private static IResult Show(HttpContext http, IAntiforgery antiforgery, string? returnUrl) =>
        Page(http, antiforgery, IsLocal(returnUrl) ? returnUrl : null, userName: "", error: null, StatusCodes.Status200OK);

    private static async Task<IResult> SignInAsync(
        HttpContext http,
        IAntiforgery antiforgery,
        AccountStore accounts,
        SignInAttempts attempts,
        IConfiguration configuration,
        CancellationToken cancellation)
    {
        if (!http.Request.HasFormContentType || !await antiforgery.IsRequestValidAsync(http))
            return Page(http, antiforgery, returnUrl: null, userName: "", "expired", StatusCodes.Status400BadRequest);
        var form = await http.Request.ReadFormAsync(cancellation);
        var returnUrl = IsLocal(form["returnUrl"]) ? form["returnUrl"].ToString() : null;
        var (userName, password) = (AccountStore.Normalize(form["userName"]), form["password"].ToString());
        if (userName.Length is 0 or > LongestField || password.Length is 0 or > LongestField)
            return Page(http, antiforgery, returnUrl, userName, "wrong", StatusCodes.Status400BadRequest);

        if (await attempts.CountAsync(userName, cancellation) is { } wait)
        {
            http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return Page(http, antiforgery, returnUrl, userName, "locked", StatusCodes.Status429TooManyRequests);
        }

        var account = await accounts.VerifyAsync(userName, password, cancellation);
        if (account is null)
            return Page(http, antiforgery, returnUrl, userName, "wrong", StatusCodes.Status400BadRequest);
        await attempts.ClearAsync(userName, cancellation);
        await http.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, new ClaimsPrincipal(new ClaimsIdentity(
            [new Claim(Claims.Subject, account.Id.ToString())], CookieAuthenticationDefaults.AuthenticationScheme)));
        return returnUrl is null ? Results.Redirect(HomeOf(configuration)) : Results.LocalRedirect(returnUrl);
    }

    // Who opened this page by hand goes to the pages of the platform.
    private static string HomeOf(IConfiguration configuration) =>
        configuration["Identity:WebClient:RedirectUri"] is { Length: > 0 } redirect ? new Uri(new Uri(redirect), "/").ToString() : "/sign-in";

    private static IResult Page(HttpContext http, IAntiforgery antiforgery, string? returnUrl, string userName, string? error, int status)
    {
        var nonce = Guid.NewGuid().ToString("N");
        // No form-action: browsers apply it to the redirects after the form too, and those lead on to the client's own address.
        http.Response.Headers.ContentSecurityPolicy = $"default-src 'none'; img-src data:; style-src 'nonce-{nonce}'; frame-ancestors 'none'; base-uri 'none'";
        var html = SignInPage.Render(new SignInPage.Model(
            CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en" ? "en" : "id", nonce, antiforgery.GetAndStoreTokens(http), returnUrl, userName, error));
        return Results.Content(html, "text/html; charset=utf-8", statusCode: status);
    }
}
