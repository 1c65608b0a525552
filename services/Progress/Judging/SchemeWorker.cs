using CoachingPlatform.Messaging.Leases;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.MarketLevels;
using CoachingPlatform.Progress.Storage;

namespace CoachingPlatform.Progress.Judging;

/// <summary>
/// Counts previews of drafts, and computes the rows again that were computed with older schemes than those in force. Each batch is one
/// transaction, and what is left says so itself, so whoever goes on after a kill needs no more than that.
/// </summary>
internal sealed class SchemeWorker(
    SchemeStore schemes, FactStore facts, ProgressStore rows, GenerationStore generations, FeedStore feed, StoreTransactions transactions,
    LeaseStore leases, ILogger<SchemeWorker> log) : BackgroundService
{
    private const int Together = 50;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var lease = leases.Open("market-levels");
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await lease.HoldAsync(stoppingToken) && (await PreviewAsync(stoppingToken) | await JudgeAgainAsync(stoppingToken)))
                {
                    // There is more.
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
                log.LogWarning("Market levels wait and will be judged again: {Reason}", e.Message);
            }

            await Task.Delay(Every, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>One batch of a preview; false when there is none to be made.</summary>
    private async Task<bool> PreviewAsync(CancellationToken cancellation)
    {
        if (await schemes.OpenPreviewAsync(cancellation) is not { } seen)
            return false;
        var generation = await generations.CurrentAsync(cancellation);
        await transactions.RunAsync(
            async (tx, ct) =>
            {
                // Asked for anew in the meantime, it is another run.
                if (await schemes.PreviewAsync(tx, seen.Id, ct) is not { IsDone: false } preview)
                    return;
                var now = new Schemes([.. (await schemes.ReadAsync(tx, ct)).InOrder.Where(s => s.Number <= preview.Against)]);
                var then = new Schemes([.. now.InOrder, new ActiveScheme(preview.Against + 1, preview.StartedAt, preview.Rules)]);
                var ids = await rows.IdsAsync(tx, generation, preview.After, Together, ct);
                var lines = await facts.LinesOfAsync(tx, generation, ids, ct);
                var looked = ids
                    .Select(id => (Now: ProgressOf.Facts(id, lines.FactsOf(id), now), Then: ProgressOf.Facts(id, lines.FactsOf(id), then)))
                    .Where(l => l.Now is not null).Select(l => (Now: l.Now!, Then: l.Then!)).ToList();
                await schemes.AddAsync(tx, [.. looked.Where(l => l.Now.MarketLevel != l.Then.MarketLevel).Select(l => MoveOf(preview, l.Now, l.Then))], ct);
                await schemes.KeepAsync(tx, preview.With([.. looked.Select(l => (l.Now.MarketLevel, l.Then.MarketLevel))], ids is [.., var last] ? last : null), ct);
            },
            cancellation);
        return true;
    }

    /// <summary>One batch of rows for each generation that is written; true when it was full, so that there may be more.</summary>
    private async Task<bool> JudgeAgainAsync(CancellationToken cancellation)
    {
        var (current, generation) = (await schemes.ReadAsync(cancellation), await generations.ReadAsync(cancellation));
        var isMore = false;
        foreach (var written in generation.Written)
        {
            var behind = await rows.BehindAsync(written, current.Current.Number, Together, cancellation);
            if (behind.Count > 0)
            {
                await transactions.RunAsync(
                    async (tx, ct) =>
                    {
                        foreach (var changed in (await facts.RecomputeAsync(tx, written, behind, ct, isRead: written == generation.Active)).Chunk(Together))
                            feed.Mark(tx, changed);
                    },
                    cancellation);
            }

            isMore |= behind.Count == Together;
        }

        return isMore;
    }

    private static LevelMove MoveOf(SchemePreview preview, EnrolmentProgress now, EnrolmentProgress then) => new()
    {
        Id = LevelMove.KeyOf(preview.Run, now.EnrolmentId), EnrolmentId = now.EnrolmentId, CohortId = now.CohortId, From = now.MarketLevel, To = then.MarketLevel,
        Because = then.MarketLevelHistory is [.., var last] ? last.Because : [],
    };
}
