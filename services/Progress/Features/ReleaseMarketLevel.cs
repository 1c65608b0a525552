using CoachingPlatform.Progress.Domain;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features;

/// <summary><c>POST /progress/{enrolmentId}/market-level/release</c>: takes a granted level back with a reason; from then on the scheme says the level again.</summary>
internal static class ReleaseMarketLevel
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/progress/{enrolmentId}/market-level/release", ReleaseAsync)
            .RequireAuthorization(Policies.Coordinators).TakesVersion().Produces<ProgressResponse>();

    internal sealed record Request(string? Reason = null);

    private static async Task<IResult> ReleaseAsync(Id<Enrolment> enrolmentId, Request body, HttpContext http, Deciding deciding, Problems problems)
    {
        var expected = http.Request.ExpectedVersion();
        if (expected.Refusal is { } missing)
            return Results.Problem(problems.Of(missing));
        var checks = new Checks();
        var reason = checks.Text(body.Reason, "reason", DecisionFact.LongestReason);
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        return await deciding.RunAsync<MarketLevelFact>(
            http, body, enrolmentId, expected.Value, MarketLevelFact.MatterOf(enrolmentId),
            (progress, known, by, now) => MarketLevelFact.Decide(progress, known, null, reason, by, now));
    }
}
