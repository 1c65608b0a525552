using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.ResponseCompression;

namespace CoachingPlatform.Portal.Rendering;

/// <summary>How pages are made and sent.</summary>
internal static class RenderingRegistration
{
    public static void AddRendering(this WebApplicationBuilder builder)
    {
        // From a build output the files of wwwroot are where the project is; published, they are beside the program. This finds both.
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddRazorComponents();
        // Razor components bring data protection along; nothing here is protected by it, so no key is kept.
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddSingleton<Words>();
        builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, Refusals>();
        builder.Services.Configure<RequestLocalizationOptions>(o =>
        {
            o.SupportedCultures = o.SupportedUICultures = [Language.Indonesian, Language.English];
            o.DefaultRequestCulture = new RequestCulture(Language.Indonesian);
            o.RequestCultureProviders = [new Language()];
        });
        // Pages hold nothing secret of their own beside what the reader sees, so compressing them over TLS gives nothing away.
        builder.Services.AddResponseCompression(o =>
        {
            o.EnableForHttps = true;
            o.Providers.Add<BrotliCompressionProvider>();
            o.Providers.Add<GzipCompressionProvider>();
        });
    }

    /// <summary>Compression, and headers that let a page load nothing but its own style sheet and images.</summary>
    public static void UsePageHeaders(this WebApplication app)
    {
        app.UseResponseCompression();
        app.Use((http, next) =>
        {
            var headers = http.Response.Headers;
            headers.ContentSecurityPolicy =
                "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            http.Response.OnStarting(() =>
            {
                // Pages show people's data; the style sheet and the icon say themselves how long they last.
                if (headers.CacheControl.Count == 0)
                    headers.CacheControl = "private, no-store";
                return Task.CompletedTask;
            });
            return next(http);
        });
    }
}
