using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace CoachingPlatform.Progress.Features.Sharing;

/// <summary>
/// Answers to partners with an ETag over what they say: who sends it back in <c>If-None-Match</c> gets 304 while nothing changed. A page's
/// cursors are not part of it: those of an earlier answer with the same rows are as good.
/// </summary>
internal sealed class SharedJson(IOptions<JsonOptions> options)
{
    // Bytes; what is longer makes the buffer grow.
    private const int UsualRow = 1_500;

    /// <summary>One thing.</summary>
    public IResult Answer<T>(HttpRequest request, T body)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, options.Value.SerializerOptions);
        return Answer(request, bytes, SHA256.HashData(bytes));
    }

    /// <summary>A page: <c>{"items": …}</c> and what follows.</summary>
    /// <param name="request">The request.</param>
    /// <param name="items">The rows.</param>
    /// <param name="state">What else makes the answer another one.</param>
    /// <param name="rest">Further fields.</param>
    public IResult Answer<T>(HttpRequest request, IReadOnlyList<T> items, string state, params IReadOnlyList<(string Name, JsonElement Value)> rest)
    {
        var body = new ArrayBufferWriter<byte>((items.Count * UsualRow) + 500);
        Range rows;
        using (var json = new Utf8JsonWriter(body, new JsonWriterOptions { Encoder = options.Value.SerializerOptions.Encoder }))
        {
            json.WriteStartObject();
            json.WritePropertyName("items");
            json.Flush();
            var start = body.WrittenCount;
            JsonSerializer.Serialize(json, items, options.Value.SerializerOptions);
            json.Flush();
            rows = start..body.WrittenCount;
            foreach (var (name, value) in rest)
            {
                json.WritePropertyName(name);
                value.WriteTo(json);
            }

            json.WriteEndObject();
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(body.WrittenSpan[rows]);
        hash.AppendData(Encoding.UTF8.GetBytes(state));
        return Answer(request, body.WrittenMemory, hash.GetHashAndReset());
    }

    private static IResult Answer(HttpRequest request, ReadOnlyMemory<byte> body, byte[] digest)
    {
        // Weak: the same rows may come compressed, or with another cursor.
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(digest.AsSpan(0, 16))}\"", isWeak: true);
        // Kept by the partner's program alone, and asked about before each use: an agreement may have ended.
        request.HttpContext.Response.Headers.CacheControl = "private, no-cache";
        return Results.Bytes(body, "application/json; charset=utf-8", entityTag: tag);
    }
}
