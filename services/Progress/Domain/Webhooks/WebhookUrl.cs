using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain.Webhooks;

/// <summary>Where a webhook may lead, as far as its text says; whom its name leads to is looked up at each connection.</summary>
internal static class WebhookUrl
{
    private const int MaxLength = 500;
    private const string Field = "url";

    /// <summary>The address in one form, the host in ASCII; or why it is refused.</summary>
    /// <param name="text">An https address on port 443 without a user, a password or a fragment.</param>
    /// <param name="allowsLoopback">In development: this machine's own names and numbers, also by http and on any port.</param>
    public static Outcome<Uri> Parse(string? text, bool allowsLoopback)
    {
        if (string.IsNullOrWhiteSpace(text))
            return Refusal.Invalid("field.required", Field);
        if (text.Length > MaxLength)
            return Refusal.Invalid("field.too_long", Field, ("max", MaxLength));
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.HostNameType is UriHostNameType.Unknown or UriHostNameType.Basic || url.Fragment.Length > 0)
            return Refusal.Invalid("webhook.url", Field);
        var isOwn = allowsLoopback && url.IsLoopback;
        if (url.Scheme != Uri.UriSchemeHttps && !(isOwn && url.Scheme == Uri.UriSchemeHttp))
            return Refusal.Invalid("webhook.https", Field);
        if (url.UserInfo.Length > 0)
            return Refusal.Invalid("webhook.credentials", Field);
        if (url.Port != 443 && !isOwn)
            return Refusal.Invalid("webhook.port", Field);
        return new UriBuilder(url) { Host = url.IdnHost }.Uri;
    }
}
