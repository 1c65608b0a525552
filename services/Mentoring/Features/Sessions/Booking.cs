using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Features.Sessions;

/// <summary>Takes the time of a mentor and of the businesses: neither is booked twice, and the mentor's hours are kept unless a coordinator says why not.</summary>
internal static class Booking
{
    /// <summary>A coordinator's reason for a time outside the mentor's hours; nobody else can give one.</summary>
    public static Outcome<string?> ReadOverride(string? reason, Caller caller, Checks checks)
    {
        var read = checks.OptionalText(reason, "overrideReason", 500);
        return read is null || caller.IsCoordinator ? read! : Refusal.Forbidden("session.override");
    }

    /// <summary>
    /// What stands against these plans of one mentor. It writes to the mentor's workload and to the businesses' enrolments, so that of two
    /// bookings in one moment one sees the other.
    /// </summary>
    /// <param name="store">The collections.</param>
    /// <param name="tx">The command's transaction.</param>
    /// <param name="mentor">The mentor of all of <paramref name="wanted"/>.</param>
    /// <param name="wanted">The plans as they should become.</param>
    /// <param name="cancellation">Cancels it.</param>
    public static async Task<IReadOnlyList<BookingConflict>> BookAsync(
        this MentoringStore store, StoreTransaction tx, Mentor mentor, IReadOnlyList<CoachingSession> wanted, CancellationToken cancellation)
    {
        await store.RebookAsync(tx, mentor.Id, cancellation);
        return await store.ConflictsAsync(tx, mentor, wanted, cancellation);
    }

    /// <summary>The same for a caller that writes to the mentor's workload itself.</summary>
    public static async Task<IReadOnlyList<BookingConflict>> ConflictsAsync(
        this MentoringStore store, StoreTransaction tx, Mentor mentor, IReadOnlyList<CoachingSession> wanted, CancellationToken cancellation)
    {
        var ids = wanted.SelectMany(s => s.EnrolmentIds).Distinct().ToList();
        var enrolments = await store.HoldBusinessesAsync(tx, ids, cancellation);
        var others = new Dictionary<Id<CoachingSession>, IReadOnlyList<CoachingSession>>();
        foreach (var session in wanted)
            others[session.Id] = await store.PlannedAroundAsync(tx, session, Siblings(session, enrolments), cancellation);
        return BookingRules.Conflicts(mentor, wanted, others);
    }

    // A business is one, however many enrolments it has.
    private static List<Id<Enrolment>> Siblings(CoachingSession session, IReadOnlyList<Enrolment> enrolments)
    {
        var businesses = enrolments.Where(e => session.EnrolmentIds.Contains(e.Id)).Select(e => e.Business.BusinessId).ToHashSet();
        return [.. enrolments.Where(e => businesses.Contains(e.Business.BusinessId)).Select(e => e.Id)];
    }
}
