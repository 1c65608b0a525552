using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Cohorts;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Storage;

/// <summary>Saves a decision: cohort, enrolment and event in one transaction.</summary>
internal static class EnrolmentSaves
{
    private static readonly Refusal AlreadyLive = Refusal.Conflict("enrolment.already_live");

    /// <summary>Saves a new enrolment and its cohort with the last writes of a command, and publishes; the command is refused as below.</summary>
    public static async Task SaveLastAsync(this Collections store, StoreTransaction tx, Enrolled applied, Business business, CancellationToken cancellation)
    {
        await store.Cohorts.SaveLastAsync(tx, applied.Cohort, applied.Cohort.Id, cancellation);
        await store.Enrolments.SaveLastAsync(
            tx, applied.Enrolment, applied.Enrolment.Id, cancellation, () => new RefusedException(AlreadyLive));
        tx.Publish(applied.Enrolment.Event(business.Profile()));
    }

    /// <summary>Saves both and publishes; refused when the business has a live enrolment in this track, whichever request was first.</summary>
    public static async Task<Refusal?> SaveAsync(
        this Collections store, StoreTransaction tx, Enrolled decided, CancellationToken cancellation, Business? business = null)
    {
        await store.Cohorts.SaveAsync(tx, decided.Cohort, decided.Cohort.Id, cancellation);
        return await store.SaveAsync(tx, decided.Enrolment, cancellation, business);
    }

    /// <summary>Saves an enrolment whose change moves no seat.</summary>
    public static async Task<Refusal?> SaveAsync(
        this Collections store, StoreTransaction tx, CohortEnrolment enrolment, CancellationToken cancellation, Business? business = null)
    {
        try
        {
            await store.Enrolments.SaveAsync(tx, enrolment, enrolment.Id, cancellation);
        }
        catch (MongoWriteException e) when (e.WriteError?.Category == ServerErrorCategory.DuplicateKey)
        {
            return AlreadyLive;
        }

        business ??= await store.Businesses.Find(tx.Session, b => b.Id == enrolment.BusinessId).FirstAsync(cancellation);
        tx.Publish(enrolment.Event(business.Profile()));
        return null;
    }

    /// <summary>Gives a free seat to the first of the waitlist, if both are there.</summary>
    public static async Task PromoteFirstAsync(
        this Collections store, StoreTransaction tx, Cohort cohort, DateTimeOffset now, CancellationToken cancellation)
    {
        if (!cohort.CanPromote)
            return;
        var first = await store.Enrolments
            .Find(tx.Session, e => e.Cohort.CohortId == cohort.Id.Value && e.State == EnrolmentState.Waitlisted)
            .SortBy(e => e.WaitingNumber).Limit(1).FirstAsync(cancellation);
        await store.SaveAsync(tx, Enrolling.Promote(cohort, first, now), cancellation);
    }
}
