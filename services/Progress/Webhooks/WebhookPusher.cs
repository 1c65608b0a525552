using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Webhooks;
using CoachingPlatform.Progress.Features.Sharing;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Webhooks;

/// <summary>Sends what is behind one webhook's position, batch after batch, until it is up to date or a batch is not taken.</summary>
internal sealed partial class WebhookPusher(
    WebhookBatches batches, WebhookSender sender, WebhookStore webhooks, PartnerStore partners, PartnerAccess access, WebhookTelemetry telemetry, TimeProvider time,
    ILogger<WebhookPusher> log)
{
    /// <summary>Sends it.</summary>
    /// <param name="webhook">As it was read.</param>
    /// <param name="mayGoOn">False when another instance may be at work on it; asked before each batch.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <returns>True when it is up to date.</returns>
    public async Task<bool> PushAsync(Webhook webhook, Func<bool> mayGoOn, CancellationToken cancellation)
    {
        while (mayGoOn() && await partners.FindAsync(webhook.PartnerId, cancellation) is { } partner)
        {
            if (webhook.HasLostItsPlaceAt(time.Now()))
            {
                await GiveUpAsync(webhook, cancellation);
                return false;
            }

            if (await batches.NextAsync(webhook, partner, cancellation) is not { } batch)
                return webhook is { BehindSince: null, Failures: 0 } || await webhooks.KeepAsync(webhook, webhook.CaughtUp(), cancellation);

            // On record before it leaves, and only what does leave.
            var sent = await sender.SendAsync(
                webhook.Url, batch.Delivery, SecretsOf(webhook, partner),
                ct => access.RecordAsync(new Caller("", $"webhook {webhook.Id}", new HashSet<string>()), partner, "the changes", batch.Given, ct), cancellation);
            var next = After(webhook, batch, sent);
            await KeepAttemptAsync(webhook, batch.Delivery, batch.Items, sent, cancellation);
            // Changed in the meantime, it is sent as it is now; what this batch had comes again, under the same id.
            if (!await webhooks.KeepAsync(webhook, next, cancellation) || sent.Code is not null)
                return false;
            webhook = next;
        }

        return false;
    }

    /// <summary>Sends a delivery without any data, and says what became of it; how far the webhook is does not change.</summary>
    public async Task<Sent> TestAsync(Webhook webhook, Partner partner, CancellationToken cancellation)
    {
        var body = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { type = "webhook.test", webhookId = webhook.Id });
        var delivery = new Delivery($"msg_{Guid.NewGuid():N}", body);
        var sent = await sender.SendAsync(webhook.Url, delivery, SecretsOf(webhook, partner), _ => Task.CompletedTask, cancellation);
        await KeepAttemptAsync(webhook, delivery, 0, sent, cancellation);
        return sent;
    }

    private Webhook After(Webhook webhook, WebhookBatch batch, Sent sent)
    {
        telemetry.Attempted(sent.Code);
        var now = time.Now();
        if (sent.Code is null)
            return webhook.Delivered(batch.Until, batch.IsLast, now);
        var failed = webhook.Failed(new WebhookFault(sent.Code, sent.Status, now, batch.Delivery.Id, batch.Items, batch.Until), sent.RetryAfter, Random.Shared.NextDouble());
        if (failed.State == WebhookState.DeadLettered)
            DeadLettered(log, webhook.Id.Value, webhook.PartnerId.Value, sent.Code);
        return failed;
    }

    private Task<bool> GiveUpAsync(Webhook webhook, CancellationToken cancellation)
    {
        DeadLettered(log, webhook.Id.Value, webhook.PartnerId.Value, WebhookFault.PositionExpired);
        return webhooks.KeepAsync(webhook, webhook.Failed(new WebhookFault(WebhookFault.PositionExpired, null, time.Now(), null, 0, webhook.Position), null, 0), cancellation);
    }

    private IEnumerable<string> SecretsOf(Webhook webhook, Partner partner) =>
        webhook.SigningAt(time.Now()).Select(s => WebhookSignature.SecretOf(partner, webhook.Id, s));

    private Task KeepAttemptAsync(Webhook webhook, Delivery delivery, int items, Sent sent, CancellationToken cancellation) => webhooks.AddAsync(
        new WebhookAttempt
        {
            Id = Id<WebhookAttempt>.New(), WebhookId = webhook.Id, DeliveryId = delivery.Id, At = time.Now(), Items = items, Status = sent.Status, Code = sent.Code,
            Milliseconds = sent.Milliseconds,
        },
        cancellation);

    [LoggerMessage(
        EventName = "WebhookDeadLettered", Level = LogLevel.Warning,
        Message = "Webhook {WebhookId} of partner {PartnerId} is sent nothing until it is replayed: {Code}")]
    private static partial void DeadLettered(ILogger log, Guid webhookId, Guid partnerId, string code);
}
