using System.Text.Json.Serialization;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Webhooks;
using CoachingPlatform.Progress.Features.Sharing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Webhooks;

/// <summary>A webhook as its partner sees it.</summary>
internal sealed record WebhookResponse
{
    public required Id<Webhook> Id { get; init; }

    /// <summary>Grows with what the partner changes, not with deliveries.</summary>
    public required long Version { get; init; }

    public required string Url { get; init; }

    public required WebhookState State { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Everything before it has been taken; good as <c>after</c> of <c>/partner/v1/changes</c> and of a replay, for 60 days since it fell behind.</summary>
    public required string Position { get; init; }

    /// <summary>Since when it is not known to be up to date; null while it is.</summary>
    public DateTimeOffset? BehindSince { get; init; }

    /// <summary>When it is tried again; null unless it fails.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>The last failure; null when the last attempt was taken.</summary>
    public WebhookFailureResponse? Failure { get; init; }

    /// <summary>Until when secrets before the newest sign too, the one before it the longest; null when there is none.</summary>
    public DateTimeOffset? EarlierSecretUntil { get; init; }

    /// <summary>The new secret: in the answer to whoever makes it, and never again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Secret { get; init; }

    /// <summary>The webhook without its secrets.</summary>
    public static WebhookResponse Of(Webhook webhook, Partner partner, Sentences sentences, DateTimeOffset now)
    {
        var place = webhook.PlaceAt(now);
        return new WebhookResponse
        {
            Id = webhook.Id,
            Version = webhook.Version,
            Url = webhook.Url,
            State = webhook.State,
            CreatedAt = webhook.CreatedAt,
            Position = Cursor(webhook.Position),
            BehindSince = webhook.BehindSince,
            NextAttemptAt = webhook.State == WebhookState.Failing ? webhook.NextAttemptAt : null,
            Failure = webhook.Fault is { } fault
                ? new(fault.Code, SentenceOf(sentences, fault.Code, fault.Status), fault.Status, fault.At, fault.DeliveryId, fault.Items, Cursor(fault.Until))
                : null,
            EarlierSecretUntil = webhook.SigningAt(now).Skip(1).FirstOrDefault()?.Until,
        };

        string Cursor(long position) => (place with { Position = position }).Seal(partner, PullChanges.List);
    }

    /// <summary>With the new secret, for the one answer that shows it.</summary>
    public WebhookResponse Showing(Webhook webhook, Partner partner) => this with { Secret = WebhookSignature.SecretOf(partner, webhook.Id, webhook.Secrets[0]) };

    /// <summary>Why an attempt was not taken, in the caller's language.</summary>
    public static string SentenceOf(Sentences sentences, string code, int? status) => sentences.Of(Refusal.Conflict(code, null, ("status", status), ("days", PartnerCursor.LifetimeDays)));
}

/// <summary>An attempt that was not taken.</summary>
/// <param name="Code">Why, e.g. <c>webhook.redirect</c>.</param>
/// <param name="Message">The same as a sentence.</param>
/// <param name="Status">The receiver's HTTP status; null when there was none.</param>
/// <param name="At">When.</param>
/// <param name="DeliveryId">The header <c>webhook-id</c>; null when nothing could be sent.</param>
/// <param name="Items">Changes in it.</param>
/// <param name="After">
/// What comes after it: a replay from here leaves it out, and <c>/partner/v1/changes</c> after the webhook's position has what was left out.
/// </param>
internal sealed record WebhookFailureResponse(string Code, string Message, int? Status, DateTimeOffset At, string? DeliveryId, int Items, string After);
