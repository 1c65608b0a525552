using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Referring;
using CoachingPlatform.Progress.Storage;

namespace CoachingPlatform.Progress.Feeding;

/// <summary>
/// Gives committed changes their positions in the partners' feeds. Each step is one transaction in which it reads everything it decides on,
/// so one that dies leaves nothing half done, and one that was replaced while it slept changes nothing.
/// </summary>
internal sealed class FeedSequencer(
    StoreTransactions transactions, FeedStore feed, GenerationStore generations, ProgressStore progress, PartnerStore partners,
    ReferralFollower referrals, TimeProvider time)
{
    private const int MarksAtOnce = 500;
    private const int EnrolmentsAtOnce = 500;

    /// <summary>Turns the oldest marks into positions.</summary>
    /// <param name="token">The lease token.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <returns>How many marks are done; 0 when there were none.</returns>
    /// <exception cref="SequencerReplacedException">Another instance has taken over.</exception>
    public async Task<int> PassAsync(long token, CancellationToken cancellation) => await feed.IsMarkedAsync(cancellation)
        ? await transactions.RunAsync((tx, ct) => PassAsync(tx, token, ct), cancellation)
        : 0;

    /// <summary>The same within a transaction.</summary>
    public async Task<int> PassAsync(StoreTransaction tx, long token, CancellationToken cancellation)
    {
        var marks = Few(await feed.MarksAsync(tx, MarksAtOnce, cancellation));
        if (marks.Count == 0)
            return 0;
        var ids = marks.SelectMany(m => m.Enrolments).Distinct().ToList();
        var rows = await progress.FindAsync(tx, await generations.ReadAsync(tx, cancellation), ids, cancellation);
        var known = (await feed.OfEnrolmentsAsync(tx, ids, cancellation)).ToDictionary(e => e.Id);
        var consented = rows.ToDictionary(r => r.Id, r => (r.Progress?.Consents ?? []).Select(c => c.PartnerId));
        var told = known.Values.ToLookup(e => e.EnrolmentId, e => e.PartnerId);
        var view = await FeedView.ReadAsync(tx, partners, consented.Values.SelectMany(p => p).Concat(known.Values.Select(e => e.PartnerId)), rows, time, cancellation);
        var next = from id in ids
                   from partner in consented.GetValueOrDefault(id, []).Union(told[id])
                   select view.Next(known.GetValueOrDefault(FeedEntry.KeyOf(partner, id)), partner, id, FeedCause.Changed);
        await feed.IssueAsync(tx, token, [.. next.OfType<FeedEntry>()], cancellation);
        await referrals.FollowAsync(tx, rows, cancellation);
        await feed.RemoveAsync(tx, marks, cancellation);
        return marks.Count;
    }

    // The mark of a session with many participants names up to fifty; at least one mark is taken.
    private static List<FeedMark> Few(IReadOnlyList<FeedMark> marks)
    {
        var enrolments = 0;
        return [.. marks.TakeWhile(m => (enrolments += m.Enrolments.Count) <= EnrolmentsAtOnce || enrolments == m.Enrolments.Count)];
    }
}
