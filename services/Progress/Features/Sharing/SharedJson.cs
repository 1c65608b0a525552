using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace CoachingPlatform.Progress.Features.Sharing;

/// <summary>Answers to partners with an ETag over their bytes: who sends it back in <c>If-None-Match</c> gets 304 while nothing changed.</summary>
internal sealed class SharedJson(IOptions<JsonOptions> options)
{
    public IResult Answer<T>(HttpRequest request, T body)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, options.Value.SerializerOptions);
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes)[..16])}\"");
        // Kept by the partner's program alone, and asked about before each use: an agreement may have ended.
        request.HttpContext.Response.Headers.CacheControl = "private, no-cache";
        return Results.Bytes(bytes, "application/json; charset=utf-8", entityTag: tag);
    }
}
