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
    private static readonly EnrolmentState[] Live = [.. Enum.GetValues<EnrolmentState>().Where(state => state.IsLive())];

    /// <summary>How many in which state, as a person reads it: <c>1 Applied, 2 Active</c>; empty for nobody.</summary>
    public static async Task<string> LiveInAsync(this Collections store, StoreTransaction tx, Id<Cohort> cohort, CancellationToken cancellation)
    {
        var counted = new List<string>();
        foreach (var state in Live)
        {
            var count = await store.Enrolments.CountDocumentsAsync(
                tx.Session, e => e.Cohort.CohortId == cohort.Value && e.State == state, cancellationToken: cancellation);
            if (count > 0)
                counted.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {state}"));
        }

        return string.Join(", ", counted);
    }
}
