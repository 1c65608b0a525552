using System.Diagnostics;
using CoachingPlatform.Messaging.Leases;
using CoachingPlatform.Progress.Domain.Webhooks;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Webhooks;

/// <summary>Sends the changes of partners' feeds to their webhooks, on one instance at a time (a lease): one request a webhook, many webhooks side by side.</summary>
internal sealed class WebhookWorker(
    LeaseStore leases, WebhookStore webhooks, FeedStore feed, WebhookPusher pusher, WebhookTelemetry telemetry, TimeProvider time, ILogger<WebhookWorker> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan BetweenCounts = TimeSpan.FromSeconds(10);

    // Those that fail may hang until their time is up: they leave the others half of the room.
    private const int Together = 32;
    private const int FailingTogether = Together / 2;

    private readonly Dictionary<Id<Webhook>, (Webhook Webhook, long Last, Task<bool> Work)> running = [];

    // Up to which position of the whole feed a webhook, as of a version, is known to have nothing left.
    private readonly Dictionary<Id<Webhook>, (long Version, long Last)> upToDate = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var lease = leases.Open("webhooks");
        using var beat = new PeriodicTimer(Every);
        var counted = 0L;
        try
        {
            do
            {
                try
                {
                    await CollectAsync();
                    if (!await lease.HoldAsync(stoppingToken))
                    {
                        telemetry.Behind = [];
                        continue;
                    }

                    await StartDueAsync(lease, stoppingToken);
                    if (Stopwatch.GetElapsedTime(counted) < BetweenCounts)
                        continue;
                    counted = Stopwatch.GetTimestamp();
                    telemetry.Behind = await webhooks.BehindAsync(WebhookTelemetry.MostShown, stoppingToken);
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    // Whatever it is: an exception that leaves this loop would stop the whole service.
                    log.LogWarning("Webhooks wait and will be sent again: {Reason}", e.Message);
                }
            }
            while (await beat.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What was not kept is sent again by whoever goes on.
        }
        finally
        {
            // The lease is given back when nothing is under way any more.
            await Task.WhenAll(running.Values.Select(r => (Task)r.Work)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task StartDueAsync(Lease lease, CancellationToken cancellation)
    {
        var due = await webhooks.DueAsync(time.Now(), cancellation);
        if (due.Count == 0)
            return;
        var last = await feed.LastAsync(cancellation);
        foreach (var webhook in due.Where(w => !running.ContainsKey(w.Id) && !(upToDate.TryGetValue(w.Id, out var known) && known == (w.Version, last))))
        {
            if (running.Count == Together)
                break;
            if (webhook.Failures == 0 || running.Values.Count(r => r.Webhook.Failures > 0) < FailingTogether)
                running[webhook.Id] = (webhook, last, Task.Run(() => pusher.PushAsync(webhook, () => lease.IsHeld, cancellation), cancellation));
        }
    }

    private async Task CollectAsync()
    {
        foreach (var (id, (webhook, last, work)) in running.Where(r => r.Value.Work.IsCompleted).ToList())
        {
            running.Remove(id);
            upToDate.Remove(id);
            try
            {
                if (await work)
                    upToDate[id] = (webhook.Version, last);
            }
            catch (Exception e)
            {
                // Nothing of it is kept, so it is tried again.
                log.LogWarning("Webhook {WebhookId} waits and will be sent again: {Reason}", id, e.Message);
            }
        }
    }
}
