using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain.Webhooks;

/// <summary>
/// Secrets and signatures as Standard Webhooks has them (standardwebhooks.com), so that receivers may use its libraries. A secret is derived from
/// the partner's own key and the secret's key, so none is stored.
/// </summary>
internal static class WebhookSignature
{
    /// <summary>What every secret begins with.</summary>
    public const string Prefix = "whsec_";

    /// <summary>A secret as text: the prefix and 32 bytes in base64.</summary>
    public static string SecretOf(Partner partner, Id<Webhook> webhook, WebhookSecret secret) => Prefix + Convert.ToBase64String(
        HKDF.Expand(HashAlgorithmName.SHA256, partner.CursorKey, 32, Encoding.UTF8.GetBytes($"webhook|{webhook}|{secret.Key}")));

    /// <summary>The header <c>webhook-signature</c>: <c>v1,</c> and an HMAC-SHA256 in base64 for each secret, separated by a space.</summary>
    /// <param name="delivery">The header <c>webhook-id</c>.</param>
    /// <param name="at">The moment of the header <c>webhook-timestamp</c>, in whole seconds.</param>
    /// <param name="body">The body as it is sent.</param>
    /// <param name="secrets">The secrets as text, newest first.</param>
    public static string Of(string delivery, DateTimeOffset at, ReadOnlySpan<byte> body, IEnumerable<string> secrets)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{delivery}.{at.ToUnixTimeSeconds()}.")), .. body];
        return string.Join(' ', secrets.Select(s => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(s[Prefix.Length..]), signed))}"));
    }
}
