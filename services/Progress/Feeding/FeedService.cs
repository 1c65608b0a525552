using System.Diagnostics;
using CoachingPlatform.Messaging.Leases;

namespace CoachingPlatform.Progress.Feeding;

/// <summary>Keeps the partners' feeds and the trail of pulls up to date, on one instance at a time (a lease).</summary>
internal sealed class FeedService(LeaseStore leases, FeedSequencer sequencer, FeedSweeper sweeper, HealthFollower health, PullFolder folder, ILogger<FeedService> log) : BackgroundService
{
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan WithoutLease = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromSeconds(1);

    /// <summary>After adding up pulls it rests nine times as long: partners who pull much are not to wait for their own trail.</summary>
    private const int RestAfterFolding = 9;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var lease = leases.Open("feed");
        var (sweeps, folds, rest) = (new Due(), new Due(), TimeSpan.Zero);
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = WithoutLease;
            try
            {
                if (await lease.HoldAsync(stoppingToken))
                {
                    var isBusy = await sequencer.PassAsync(lease.Token, stoppingToken) > 0;
                    if (sweeps.Is && lease.IsHeld)
                    {
                        var isMore = await sweeper.StepAsync(lease.Token, stoppingToken) | await health.StepAsync(stoppingToken);
                        isBusy |= isMore;
                        sweeps.In(isMore ? TimeSpan.Zero : BetweenSweeps);
                    }

                    if (folds.Is && lease.IsHeld)
                    {
                        var watch = Stopwatch.StartNew();
                        rest = await folder.FoldAsync(lease.Token, stoppingToken) > 0 ? RestAfterFolding * watch.Elapsed : Idle;
                        folds.In(rest);
                    }

                    wait = isBusy ? TimeSpan.Zero : rest < Idle ? rest : Idle;
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("The feed could not be kept up to date and will be tried again: {Reason}", e.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>When something is to be done again.</summary>
    private sealed class Due
    {
        private readonly Stopwatch since = Stopwatch.StartNew();
        private TimeSpan after;

        public bool Is => since.Elapsed >= after;

        public void In(TimeSpan time)
        {
            after = time;
            since.Restart();
        }
    }
}
