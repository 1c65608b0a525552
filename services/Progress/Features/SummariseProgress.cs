using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features;

/// <summary><c>GET /progress/summary?cohortId=</c>: a cohort in numbers. The stages add up to the total, the sessions to those in the programme.</summary>
internal static class SummariseProgress
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/progress/summary", SummariseAsync).RequireAuthorization(Policies.Coordinators).Produces<Summary>();

    /// <summary>Of businesses in the programme, or that completed it, how many have as many sessions behind them.</summary>
    internal sealed record SessionsHeld(int Sessions, int Count);

    /// <summary>Enrolments at one stage.</summary>
    internal sealed record AtStage(Stage Stage, int Count);

    /// <summary>The answer.</summary>
    /// <param name="CohortId">The cohort.</param>
    /// <param name="Total">All its enrolments, those that wait or left included.</param>
    /// <param name="InProgramme">Those with a seat, and those that completed.</param>
    /// <param name="ByStage">Every stage in its order, also those with nobody.</param>
    /// <param name="SessionsRequired">Sessions that the track requires; null while the cohort has no enrolment.</param>
    /// <param name="BySessionsHeld">From 0 to what is required or was held, without a gap.</param>
    /// <param name="AttendanceRate">Present over all marks of those in the programme; null without a mark.</param>
    internal sealed record Summary(
        Id<Cohort> CohortId, int Total, int InProgramme, IReadOnlyList<AtStage> ByStage, int? SessionsRequired,
        IReadOnlyList<SessionsHeld> BySessionsHeld, decimal? AttendanceRate);

    private static async Task<IResult> SummariseAsync(
        HttpRequest request, ProgressStore store, Problems problems, CancellationToken cancellation)
    {
        var cohort = request.CohortId();
        return cohort.Refusal is { } refusal
            ? Results.Problem(problems.Of(refusal))
            : Results.Ok(Of(cohort.Value, await store.CountCohortAsync(cohort.Value, cancellation)));
    }

    private static Summary Of(Id<Cohort> cohort, IReadOnlyList<CohortBucket> buckets)
    {
        var inProgramme = buckets.Where(b => b.IsInProgramme).ToList();
        int? required = buckets.Count == 0 ? null : buckets.Max(b => b.Required);
        var most = Math.Max(required ?? 0, inProgramme.Select(b => b.SessionsHeld).DefaultIfEmpty().Max());
        return new Summary(
            cohort,
            buckets.Sum(b => b.Count),
            inProgramme.Sum(b => b.Count),
            [.. Enum.GetValues<Stage>().Select(s => new AtStage(s, buckets.Where(b => b.Stage == s).Sum(b => b.Count)))],
            required,
            [.. Enumerable.Range(0, most + 1).Select(n => new SessionsHeld(n, inProgramme.Where(b => b.SessionsHeld == n).Sum(b => b.Count)))],
            SessionTally.RateOf(inProgramme.Sum(b => b.Attended), inProgramme.Sum(b => b.Marks)));
    }
}
