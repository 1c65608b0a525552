using CoachingPlatform.Messaging.Leases;
using CoachingPlatform.Progress.Storage;

namespace CoachingPlatform.Progress.Features.Exports;

/// <summary>Makes one export after the other and removes the files of those that are over, on one instance at a time (a lease).</summary>
internal sealed class ExportWorker(ExportStore exports, ExportRun run, LeaseStore leases, ILogger<ExportWorker> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var lease = leases.Open("exports");
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await lease.HoldAsync(stoppingToken) && (await run.RemoveAsync(stoppingToken) | await RunNextAsync(lease, stoppingToken)))
                {
                    // There is more.
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever it is: an exception that leaves this loop would stop the whole service.
                log.LogWarning("An export waits and will be tried again: {Reason}", e.Message);
            }

            await Task.Delay(Every, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> RunNextAsync(Lease lease, CancellationToken cancellation)
    {
        if (await exports.NextOpenAsync(cancellation) is not { } export)
            return false;
        await run.RunAsync(export, lease, cancellation);
        return true;
    }
}
