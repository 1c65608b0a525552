using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Webhooks;
using CoachingPlatform.Progress.Features.Sharing;
using CoachingPlatform.ServiceDefaults.Values;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace CoachingPlatform.Progress.Webhooks;

/// <summary>Makes the next delivery of a webhook: the changes behind its position, as <c>GET /partner/v1/changes</c> would answer them now.</summary>
internal sealed class WebhookBatches(ChangeReader changes, PartnerAccess access, TimeProvider time, IOptions<JsonOptions> options)
{
    private const int MostItems = 100;

    // Reached by one item or two, a batch may be a little larger.
    private const int MostBytes = 256 * 1024;

    /// <summary>It, or null when there is nothing behind the position.</summary>
    public async Task<WebhookBatch?> NextAsync(Webhook webhook, Partner partner, CancellationToken cancellation)
    {
        // Of agreements that have ended everything is gone: that much is still told.
        var now = time.Now();
        var (found, hasMore) = await changes.ReadAsync(partner.CoverageAt(now), webhook.Position, MostItems, cancellation);
        if (found.Count == 0)
            return null;
        var (taken, bytes) = (new List<(ReadChange Change, byte[] Json)>(), 0);
        foreach (var change in found.TakeWhile(_ => bytes < MostBytes))
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(change.Change, options.Value.SerializerOptions);
            taken.Add((change, json));
            bytes += json.Length;
        }

        var until = taken[^1].Change.Position;
        var isLast = !hasMore && taken.Count == found.Count;
        var next = PullChanges.AddressOf(partner, until, isLast ? access.Today : webhook.PlaceAt(now).Day);
        return new WebhookBatch(
            new Delivery(IdOf(webhook, until, taken.Select(t => t.Json)), Body(webhook, taken.Select(t => t.Json), next)), until, isLast, taken.Count,
            [.. taken.Select(t => t.Change.Given).OfType<GivenRow>()]);
    }

    // Of the content: what is sent again unchanged has the id that it had, whoever sends it and whatever was lost in between; what has
    // changed in the meantime has another, or a receiver that had the first would throw the second away.
    private static string IdOf(Webhook webhook, long until, IEnumerable<byte[]> items)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{webhook.Id}|{webhook.Position}|{until}|")));
        foreach (var item in items)
            hash.AppendData(item);
        return $"msg_{Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16))}";
    }

    private static ReadOnlyMemory<byte> Body(Webhook webhook, IEnumerable<byte[]> items, string next)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("type", "progress.changes");
            json.WriteString("webhookId", webhook.Id.Value);
            json.WriteStartArray("items");
            foreach (var item in items)
                json.WriteRawValue(item, skipInputValidation: true);
            json.WriteEndArray();
            json.WriteString("next", next);
            json.WriteEndObject();
        }

        return body.WrittenMemory;
    }
}

/// <summary>Changes on their way.</summary>
/// <param name="Delivery">As they are sent.</param>
/// <param name="Until">The position of the last.</param>
/// <param name="IsLast">False when there are more changes behind it.</param>
/// <param name="Items">How many.</param>
/// <param name="Given">The rows that they give.</param>
internal sealed record WebhookBatch(Delivery Delivery, long Until, bool IsLast, int Items, IReadOnlyList<GivenRow> Given);
