using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Cohorts;
using CoachingPlatform.Enrolment.Domain.Eligibility;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Storage;

/// <summary>Reads what a cohort's rules look at.</summary>
internal static class Applicants
{
    // A business that completed more enrolments than this has been in every track of every programme.
    private const int MostCompleted = 200;

    /// <summary>The business as the cohort's rules see it, in the transaction that decides or (null) outside one.</summary>
    public static async Task<Applicant> ApplicantAsync(
        this Collections store, IClientSessionHandle? session, Cohort cohort, Business business, CancellationToken cancellation)
    {
        if (!cohort.Eligibility.Any(rule => rule.Kind == EligibilityKind.CompletedTrack))
            return new(business, []);
        var filter = Builders<CohortEnrolment>.Filter.Where(e => e.BusinessId == business.Id && e.State == EnrolmentState.Completed);
        var found = session is null ? store.Enrolments.Find(filter) : store.Enrolments.Find(session, filter);
        var completed = await found.SortBy(e => e.Id).Limit(MostCompleted).Project(e => new Completed(e.Track.TrackId)).ToListAsync(cancellation);
        return new(business, [.. completed.Select(c => c.TrackId).Distinct()]);
    }

    private sealed record Completed(Guid TrackId);
}
