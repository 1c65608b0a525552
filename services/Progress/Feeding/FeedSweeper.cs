using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Feeding;

/// <summary>
/// Makes each partner's feed follow its agreements, which begin and end by the clock, and the generation that is read: what is covered from now
/// on is told, what is no longer covered is told to be gone. Long ones go on where they were, whoever does the next step.
/// </summary>
internal sealed class FeedSweeper(
    StoreTransactions transactions, FeedStore feed, GenerationStore generations, ProgressStore progress, PartnerStore partners, TimeProvider time)
{
    private const int Together = 200;

    /// <summary>One step for each partner whose feed is not what it should be.</summary>
    /// <param name="token">The lease token.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <returns>True while there is more to do.</returns>
    /// <exception cref="SequencerReplacedException">Another instance has taken over.</exception>
    public async Task<bool> StepAsync(long token, CancellationToken cancellation)
    {
        var isMore = false;
        var generation = await generations.ReadAsync(cancellation);
        Id<Partner>? after = null;
        do
        {
            var page = await partners.ListAsync(after, Together, cancellation);
            var feeds = (await feed.PartnersAsync(page.Select(p => p.Id), cancellation)).ToDictionary(f => f.Id);
            foreach (var partner in page.Where(p => Planned(p, feeds.GetValueOrDefault(p.Id), generation, 0) is not null))
                isMore |= await transactions.RunAsync((tx, ct) => StepAsync(tx, partner.Id, token, ct), cancellation);
            after = page.Count == Together ? page[^1].Id : null;
        }
        while (after is not null);
        return isMore;
    }

    private PartnerFeed? Planned(Partner partner, PartnerFeed? known, Generation generation, long last) =>
        (known ?? new PartnerFeed { Id = partner.Id, Generation = generation.Active })
        .Planned([.. partner.CoverageAt(time.Now()).Active.Select(a => a.Id)], generation.Active, last);

    private async Task<bool> StepAsync(StoreTransaction tx, Id<Partner> id, long token, CancellationToken cancellation)
    {
        var generation = await generations.ReadAsync(tx, cancellation);
        var partner = (await partners.FindAsync(tx, id, cancellation))!;
        var last = await feed.LastAsync(tx, cancellation);
        if (Planned(partner, await feed.PartnerAsync(tx, id, cancellation), generation, last) is not { Sweep: { } sweep } planned)
            return false;
        var keys = partner.CoverageOf(sweep.Agreements).Keys();
        var (next, after) = sweep.KeysDone < keys.Count
            ? await RowsAsync(tx, partner, generation, sweep, keys[sweep.KeysDone], cancellation)
            : await EntriesAsync(tx, partner, generation, sweep, cancellation);
        await feed.IssueAsync(tx, token, next, cancellation);
        await feed.SaveAsync(tx, after is null ? planned.Swept() : planned with { Sweep = after }, cancellation);
        return after is not null;
    }

    private async Task<(IReadOnlyList<FeedEntry> Next, FeedSweep? After)> RowsAsync(
        StoreTransaction tx, Partner partner, Generation generation, FeedSweep sweep, string key, CancellationToken cancellation)
    {
        var rows = await progress.SharedAsync(tx, generation, key, sweep.AfterRow, Together, cancellation);
        var known = (await feed.FindAsync(tx, rows.Select(r => FeedEntry.KeyOf(partner.Id, r.Id)), cancellation)).ToDictionary(e => e.EnrolmentId);
        var view = new FeedView([partner], rows, time.Now());
        var next = rows.Select(r => view.Next(known.GetValueOrDefault(r.Id), partner.Id, r.Id, sweep.Cause)).OfType<FeedEntry>();
        return ([.. next], rows.Count < Together
            ? sweep with { KeysDone = sweep.KeysDone + 1, AfterRow = null }
            : sweep with { AfterRow = rows[^1].Id });
    }

    private async Task<(IReadOnlyList<FeedEntry> Next, FeedSweep? After)> EntriesAsync(
        StoreTransaction tx, Partner partner, Generation generation, FeedSweep sweep, CancellationToken cancellation)
    {
        var known = await feed.BetweenAsync(tx, partner.Id, sweep.AfterPosition, sweep.Until, Together, cancellation);
        var view = new FeedView([partner], await progress.FindAsync(tx, generation, known.Select(e => e.EnrolmentId), cancellation), time.Now());
        var next = known.Select(e => view.Next(e, partner.Id, e.EnrolmentId, FeedCause.Changed)).OfType<FeedEntry>();
        return ([.. next], known.Count < Together ? null : sweep with { AfterPosition = known[^1].Position });
    }
}
