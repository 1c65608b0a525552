using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Storage;

namespace CoachingPlatform.Progress.Feeding;

/// <summary>
/// Adds up what partners were given, and sees to it that whatever was given is in the partner's feed: a row that a list showed before its
/// change was given a position can then be called back like any other.
/// </summary>
internal sealed class PullFolder(
    StoreTransactions transactions, TrailStore trail, FeedStore feed, GenerationStore generations, ProgressStore progress, PartnerStore partners, TimeProvider time)
{
    private const int PullsAtOnce = 100;
    private const int RowsAtOnce = 800;

    /// <summary>Adds up the oldest pulls.</summary>
    /// <param name="token">The lease token.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <returns>How many; 0 when there were none.</returns>
    /// <exception cref="SequencerReplacedException">Another instance has taken over.</exception>
    public async Task<int> FoldAsync(long token, CancellationToken cancellation) => await trail.IsPulledAsync(cancellation)
        ? await transactions.RunAsync((tx, ct) => FoldAsync(tx, token, ct), cancellation)
        : 0;

    /// <summary>The same within a transaction.</summary>
    public async Task<int> FoldAsync(StoreTransaction tx, long token, CancellationToken cancellation)
    {
        var pulls = Few(await trail.PullsAsync(tx, PullsAtOnce, cancellation));
        if (pulls.Count == 0)
            return 0;
        // One and the same row of several answers: the last agreements that it was given on.
        var given = pulls.SelectMany(p => p.Given.SelectMany(g => g.Enrolments.Select(e => (Partner: p.PartnerId, Enrolment: e, g.Agreements))))
            .GroupBy(g => FeedEntry.KeyOf(g.Partner, g.Enrolment)).ToDictionary(g => g.Key, g => g.Last());
        var known = (await feed.FindAsync(tx, given.Keys, cancellation)).ToDictionary(e => e.Id);
        var view = await FeedView.ReadAsync(tx, partners, given.Values.Select(g => g.Partner), [], time, cancellation);
        // Where the partner has been told of it and not that it is gone, whatever changes leaves a mark: nothing is to be called back.
        var open = given.Where(g => known.GetValueOrDefault(g.Key) is not { IsGone: false } || !view.AreActive(g.Value.Partner, g.Value.Agreements)).ToList();
        if (open.Count > 0)
        {
            var ids = open.Select(g => g.Value.Enrolment).Distinct();
            view = view.Of(await progress.FindAsync(tx, await generations.ReadAsync(tx, cancellation), ids, cancellation));
        }

        var next = open.Select(g => view.Next(
            known.GetValueOrDefault(g.Key), g.Value.Partner, g.Value.Enrolment,
            view.AreActive(g.Value.Partner, g.Value.Agreements) ? FeedCause.Given : FeedCause.GivenOnEnded));
        await feed.IssueAsync(tx, token, [.. next.OfType<FeedEntry>()], cancellation);
        await trail.AddAsync(tx, pulls, cancellation);
        return pulls.Count;
    }

    // An answer has up to 200 rows, or one; at least one answer is taken.
    private static List<Pull> Few(IReadOnlyList<Pull> pulls)
    {
        var rows = 0;
        return [.. pulls.TakeWhile((p, n) => (rows += p.Given.Sum(g => g.Enrolments.Count)) <= RowsAtOnce || n == 0)];
    }
}
