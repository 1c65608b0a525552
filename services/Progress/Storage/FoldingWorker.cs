using CoachingPlatform.Messaging.Leases;

namespace CoachingPlatform.Progress.Storage;

/// <summary>
/// Folds the changes of the aggregates, at most four times a second: deliveries only add a change each and never meet at a board that many write to.
/// One instance does it at a time; were it two, the store would let only one of them pass.
/// </summary>
internal sealed class FoldingWorker(AggregateStore aggregates, GenerationStore generations, LeaseStore leases, ILogger<FoldingWorker> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var lease = leases.Open("aggregates");
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                foreach (var generation in (await generations.CurrentAsync(stoppingToken)).Written)
                {
                    while (await lease.HoldAsync(stoppingToken) && await aggregates.FoldAsync(generation, stoppingToken) == AggregateStore.Together)
                    {
                        // There may be more.
                    }
                }
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                // What was under way when the service stops fails in its own words; whoever goes on finds it as it was.
                return;
            }
            catch (Exception e)
            {
                // Whatever it is: an exception that leaves this loop would stop the whole service.
                log.LogWarning("Changes of the aggregates wait and will be folded later: {Reason}", e.Message);
            }

            await Task.Delay(Every, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
