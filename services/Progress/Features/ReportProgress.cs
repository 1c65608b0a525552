using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features;

/// <summary><c>GET /progress/report?cohortId=</c>: who is in a cohort's programme, by region, sector, size and level. Each breakdown adds up to the same total.</summary>
internal static class ReportProgress
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/progress/report", ReportAsync).RequireAuthorization(Policies.Coordinators).Produces<Report>();

    /// <summary>The answer.</summary>
    /// <param name="CohortId">The cohort.</param>
    /// <param name="Total">Enrolments with a seat, and those that completed: the summary's <c>inProgramme</c>.</param>
    /// <param name="ByRegion">Kemendagri code of the regency.</param>
    /// <param name="BySector">Section letter of KBLI 2020.</param>
    /// <param name="BySize">Size class of PP 7/2021.</param>
    /// <param name="ByLevel">Market level of the programme's scheme.</param>
    internal sealed record Report(Id<Cohort> CohortId, int Total, Breakdown ByRegion, Breakdown BySector, Breakdown BySize, Breakdown ByLevel);

    /// <summary>The report of these.</summary>
    public static Report Of(Id<Cohort> cohort, IEnumerable<CohortKind> kinds)
    {
        var inProgramme = kinds.Where(k => k.State.IsInProgramme()).ToList();
        return new(cohort, inProgramme.Sum(k => k.Count), By(k => k.Regency), By(k => KbliSection.Of(k.KbliCode)), By(k => k.SizeClass), By(k => k.MarketLevel.ToString()));

        Breakdown By(Func<CohortKind, string?> value) => Breakdown.Of(inProgramme.Select(k => (value(k), k.Count)));
    }

    private static async Task<IResult> ReportAsync(HttpRequest request, ProgressStore store, Problems problems, CancellationToken cancellation)
    {
        var cohort = request.CohortId();
        return cohort.Refusal is { } refusal
            ? Results.Problem(problems.Of(refusal))
            : Results.Ok(Of(cohort.Value, await store.CountKindsAsync(cohort.Value, cancellation)));
    }
}
