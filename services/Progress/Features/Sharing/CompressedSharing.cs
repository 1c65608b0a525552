using Microsoft.AspNetCore.ResponseCompression;

namespace CoachingPlatform.Progress.Features.Sharing;

/// <summary>
/// Compresses what partners pull, and nothing else. BREACH needs a secret beside text that a stranger chooses in one answer: these hold rows and
/// sealed cursors, whoever asks must have the partner's token, no cookie counts here, and problems, which may quote the request, stay as they are.
/// </summary>
internal static class CompressedSharing
{
    public static void AddCompressedSharing(this IHostApplicationBuilder builder) => builder.Services.AddResponseCompression(o =>
    {
        o.EnableForHttps = true;
        o.MimeTypes = ["application/json"];
        o.Providers.Add<GzipCompressionProvider>();
    });

    public static void UseCompressedSharing(this WebApplication app) =>
        app.UseWhen(http => http.Request.Path.StartsWithSegments("/partner", StringComparison.OrdinalIgnoreCase), partner => partner.UseResponseCompression());
}
