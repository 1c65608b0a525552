using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Referrals;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Referring;

/// <summary>
/// Keeps a referral together with the fact that progress knows of it. Whoever changes a referral writes the row of its enrolment in the same
/// transaction, so a consent that is withdrawn at that moment is seen by one of the two.
/// </summary>
internal sealed class ReferralKeeper(
    GenerationStore generations, ReferralStore referrals, OpportunityStore opportunities, PartnerStore partners, FactStore facts, ProgressStore progress)
{
    /// <summary>The present generation, for as long as the transaction takes.</summary>
    public Task<Generation> HoldAsync(StoreTransaction tx, CancellationToken cancellation) => generations.HoldAsync(tx, cancellation);

    /// <summary>The progress of the enrolment; null where there is none.</summary>
    public Task<EnrolmentProgress?> ProgressAsync(StoreTransaction tx, Generation generation, Id<Enrolment> enrolment, CancellationToken cancellation) =>
        progress.FindAsync(tx, generation, enrolment, cancellation);

    /// <summary>What a partner may see at an instant.</summary>
    public async Task<Coverage> CoverageAsync(StoreTransaction tx, Id<Partner> partner, DateTimeOffset now, CancellationToken cancellation) =>
        (await partners.FindAsync(tx, partner, cancellation))?.CoverageAt(now) ?? new Coverage(partner, []);

    /// <summary>Saves the next version and tells it; false when another referral has its live key or its booth.</summary>
    public async Task<bool> SaveAsync(StoreTransaction tx, Generation generation, Referral referral, CancellationToken cancellation)
    {
        if (!await referrals.SaveAsync(tx, referral, cancellation))
            return false;
        await facts.KeepAsync(tx, generation, [referral.Fact], cancellation);
        return true;
    }

    /// <summary>Saves one that ended; where it had been accepted, its place is free again.</summary>
    public async Task EndAsync(StoreTransaction tx, Generation generation, Referral before, Referral ended, CancellationToken cancellation)
    {
        tx.Explain(ended.Id.Value, ended.End?.Reason ?? ended.End?.Cause.ToString());
        if (before.State == ReferralState.Accepted && !ended.IsLive)
            await opportunities.SaveAsync(tx, (await opportunities.FindAsync(tx, before.OpportunityId, cancellation))!.Release(), cancellation);
        // Keys of its own are free whatever others do; a successor's was looked up in this transaction.
        if (!await SaveAsync(tx, generation, ended, cancellation))
            throw new InvalidOperationException($"Referral {ended.Id} cannot be kept beside another one.");
    }
}
