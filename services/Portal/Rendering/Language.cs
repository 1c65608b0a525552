using System.Globalization;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.Primitives;

namespace CoachingPlatform.Portal.Rendering;

/// <summary>
/// Indonesian unless the person chose English: a link with <c>?lang=</c> chooses and a cookie remembers. The browser's own language does not
/// decide: in the offices it is often English on machines of people who work in Indonesian.
/// </summary>
internal sealed class Language : RequestCultureProvider
{
    public const string Parameter = "lang";

    public static readonly CultureInfo Indonesian = CultureInfo.GetCultureInfo("id-ID");
    public static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    public override Task<ProviderCultureResult?> DetermineProviderCultureResult(HttpContext httpContext)
    {
        string? chosen = httpContext.Request.Query[Parameter];
        if (chosen is "id" or "en")
            Remember(httpContext, chosen);
        else
            chosen = httpContext.Request.Cookies[Parameter];
        var culture = chosen == "en" ? English : Indonesian;
        return Task.FromResult<ProviderCultureResult?>(new ProviderCultureResult(new StringSegment(culture.Name)));
    }

    private static void Remember(HttpContext http, string language) => http.Response.Cookies.Append(Parameter, language, new CookieOptions
    {
        HttpOnly = true,
        IsEssential = true,
        MaxAge = TimeSpan.FromDays(365),
        SameSite = SameSiteMode.Lax,
        // The gateway speaks to the browser and says how.
        Secure = http.Request.Headers["X-Forwarded-Proto"] == "https",
    });
}
