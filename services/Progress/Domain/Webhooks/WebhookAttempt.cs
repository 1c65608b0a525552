using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain.Webhooks;

/// <summary>One request to a receiver: what a partner looks at when something does not arrive. Kept for seven days.</summary>
internal sealed record WebhookAttempt
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    public required Id<WebhookAttempt> Id { get; init; }

    public required Id<Webhook> WebhookId { get; init; }

    /// <summary>The header <c>webhook-id</c>.</summary>
    public required string DeliveryId { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Changes in it; 0 of a test.</summary>
    public required int Items { get; init; }

    /// <summary>The receiver's HTTP status; null when there was none.</summary>
    public int? Status { get; init; }

    /// <summary>Why it was not taken; null when it was.</summary>
    public string? Code { get; init; }

    /// <summary>How long it took.</summary>
    public required int Milliseconds { get; init; }
}
