using CoachingPlatform.Gateway.Edge;

namespace CoachingPlatform.Gateway.Guards;

/// <summary>Headers that tell browsers what no page of ours does. A page may be stricter with a policy of its own.</summary>
internal static class SecurityHeaders
{
    private const string Policy =
        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public static void UseSecurityHeaders(this WebApplication app)
    {
        // Signing out is a form that leads on to the issuer, and browsers hold redirects to form-action too.
        var issuer = new Uri(app.Configuration["Identity:Authority"]!).GetLeftPart(UriPartial.Authority);
        var https = app.Services.GetRequiredService<PublicAddress>().Value.Scheme == Uri.UriSchemeHttps;
        app.Use((http, next) =>
        {
            http.Response.OnStarting(() =>
            {
                var headers = http.Response.Headers;
                var policy = headers.ContentSecurityPolicy is [{ Length: > 0 } own] ? own : Policy;
                headers.ContentSecurityPolicy = policy.Replace("form-action 'self'", $"form-action 'self' {issuer}", StringComparison.Ordinal);
                headers.XContentTypeOptions = "nosniff";
                headers.XFrameOptions = "DENY";
                headers.TryAdd("Referrer-Policy", "same-origin");
                headers.TryAdd("Cross-Origin-Opener-Policy", "same-origin");
                headers.TryAdd("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
                if (https)
                    headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
                return Task.CompletedTask;
            });
            return next(http);
        });
    }
}
