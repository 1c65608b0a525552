using System.Globalization;
using CoachingPlatform.Enrolment.Domain.Cohorts;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Storage;

/// <summary>Who is still in a cohort.</summary>
internal static class LiveEnrolments
{
    // A cohort without a limit may have any number; whoever reads this needs to know that there are many, not how many.
    private const int MostRead = 500;

    private static readonly EnrolmentState[] Live = [.. Enum.GetValues<EnrolmentState>().Where(state => state.IsLive())];

    /// <summary>
    /// How many in which state, as a person reads it: <c>1 Applied, 2 Active</c>; empty for nobody. A count is at least that where there are more
    /// than five hundred in all, and ends in a plus then.
    /// </summary>
    public static async Task<string> LiveInAsync(this Collections store, StoreTransaction tx, Id<Cohort> cohort, CancellationToken cancellation)
    {
        var ofCohort = Builders<CohortEnrolment>.Filter.Where(e => e.Cohort.CohortId == cohort.Value) & Builders<CohortEnrolment>.Filter.In(e => e.State, Live);
        var states = await store.Enrolments.Find(tx.Session, ofCohort).SortBy(e => e.State).ThenBy(e => e.Id)
            .Limit(MostRead + 1).Project(e => e.State).ToListAsync(cancellation);
        var more = states.Count > MostRead ? "+" : "";
        return string.Join(
            ", ", states.Take(MostRead).GroupBy(state => state).OrderBy(same => same.Key)
                .Select(same => string.Create(CultureInfo.InvariantCulture, $"{same.Count()}{more} {same.Key}")));
    }
}
