using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Referrals;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Referring;

/// <summary>
/// Lets live referrals follow their businesses: they end when consent is withdrawn or the business leaves, and go along when it is transferred. It
/// looks at rows as they are, not at what was told in which order, and what has ended is not looked at again.
/// </summary>
internal sealed class ReferralFollower(ReferralKeeper keeper, ReferralStore referrals, FactStore facts, TimeProvider time)
{
    /// <param name="tx">The transaction that takes the marks of the changed rows away.</param>
    /// <param name="rows">Rows that may have changed, as they are now.</param>
    /// <param name="cancellation">Cancels it.</param>
    public async Task FollowAsync(StoreTransaction tx, IReadOnlyList<ProgressRow> rows, CancellationToken cancellation)
    {
        var known = rows.Where(r => r.Progress is not null).ToDictionary(r => r.Id, r => r.Progress!);
        var live = known.Count == 0 ? [] : await referrals.LiveOfAsync(tx, known.Keys, cancellation);
        foreach (var referral in live.OrderBy(r => r.ProposedAt).ThenBy(r => r.Id.Value))
            await FollowAsync(tx, referral, known[referral.EnrolmentId], cancellation);
    }

    private async Task FollowAsync(StoreTransaction tx, Referral referral, EnrolmentProgress progress, CancellationToken cancellation)
    {
        var successor = progress.State == EnrolmentState.Transferred ? await SuccessorAsync(tx, progress.EnrolmentId, cancellation) : null;
        var isReferred = successor is { } to && await referrals.IsReferredAsync(tx, referral.OpportunityId, to, cancellation);
        if (referral.Follow(progress, successor, isReferred, time.Now()) is not { } next)
            return;
        tx.By = "progress.referrals";
        await keeper.EndAsync(tx, await keeper.HoldAsync(tx, cancellation), referral, next, cancellation);
    }

    // The last of the line: it names all that were transferred into it.
    private async Task<Id<Enrolment>?> SuccessorAsync(StoreTransaction tx, Id<Enrolment> enrolment, CancellationToken cancellation)
    {
        var lines = await facts.LinesOfAsync(tx, await keeper.HoldAsync(tx, cancellation), [enrolment], cancellation);
        return lines.FactsOf(enrolment).OfType<EnrolmentFact>().Where(f => f.ContinuedFrom.Contains(enrolment)).MaxBy(f => f.ContinuedFrom.Count)?.EnrolmentId;
    }
}
