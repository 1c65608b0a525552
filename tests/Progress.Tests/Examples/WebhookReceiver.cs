using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CoachingPlatform.Progress.Tests.Examples;

/// <summary>
/// A partner's side of a webhook, to be copied: says whether a delivery is the platform's. Read the body as bytes, verify, keep the
/// <c>webhook-id</c> to know what you have had, store the items, then answer 2xx.
/// </summary>
public static class WebhookReceiver
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>True when one of the signatures is right and the delivery is fresh.</summary>
    /// <param name="secret">The secret as it was shown: <c>whsec_…</c>.</param>
    /// <param name="id">Header <c>webhook-id</c>.</param>
    /// <param name="timestamp">Header <c>webhook-timestamp</c>.</param>
    /// <param name="signatures">Header <c>webhook-signature</c>; during a change of secrets it holds two.</param>
    /// <param name="body">The body as received.</param>
    /// <param name="now">Now.</param>
    public static bool IsGenuine(string secret, string id, string timestamp, string signatures, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (!long.TryParse(timestamp, CultureInfo.InvariantCulture, out var seconds) || (now.ToUnixTimeSeconds() - seconds) is var age && Math.Abs(age) > Tolerance.TotalSeconds)
            return false;
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var expected = Encoding.UTF8.GetBytes($"v1,{Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), signed))}");
        return signatures.Split(' ').Any(s => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(s), expected));
    }
}
