using System.Diagnostics.Metrics;
using CoachingPlatform.Progress.Domain.Webhooks;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Webhooks;

/// <summary>Attempts by outcome, and how long each webhook that is behind has been so, with its state; a partner has five at most.</summary>
internal sealed class WebhookTelemetry
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "CoachingPlatform.Webhooks";

    /// <summary>Most webhooks that are shown as behind.</summary>
    public const int MostShown = 1_000;

    private readonly Counter<long> attempts;

    public WebhookTelemetry(IMeterFactory meters, TimeProvider time)
    {
        var meter = meters.Create(Name);
        attempts = meter.CreateCounter<long>("webhook.attempts", "{attempt}", "Requests to receivers, by outcome");
        meter.CreateObservableGauge(
            "webhook.behind",
            () => Behind.Select(w => new Measurement<double>((time.Now() - w.BehindSince!.Value).TotalSeconds, new("webhook", w.Id.ToString()), new("state", w.State.ToString()))),
            "s", "How long a webhook has not been up to date");
    }

    /// <summary>The webhooks that are not up to date, those that are furthest behind; none on an instance that does not send.</summary>
    public IReadOnlyList<Webhook> Behind { get; set; } = [];

    /// <summary>Counts one.</summary>
    /// <param name="code">Why it was not taken; null when it was.</param>
    public void Attempted(string? code) => attempts.Add(1, new KeyValuePair<string, object?>("outcome", code ?? "delivered"));
}
