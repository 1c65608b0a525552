using CoachingPlatform.Progress.Domain;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features;

/// <summary>
/// <c>PUT /progress/{enrolmentId}/market-level</c>: a coordinator grants a market level with a reason, on the progress that was seen (If-Match).
/// It stands, whatever the scheme says, until it is released.
/// </summary>
internal static class SetMarketLevel
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPut("/progress/{enrolmentId}/market-level", SetAsync).RequireAuthorization(Policies.Coordinators).TakesVersion().Produces<ProgressResponse>();

    internal sealed record Request(string? Level = null, string? Reason = null);

    private static async Task<IResult> SetAsync(Id<Enrolment> enrolmentId, Request body, HttpContext http, Deciding deciding, Problems problems)
    {
        var expected = http.Request.ExpectedVersion();
        if (expected.Refusal is { } missing)
            return Results.Problem(problems.Of(missing));
        var checks = new Checks();
        var level = checks.Word<MarketLevel>(body.Level, "level");
        var reason = checks.Text(body.Reason, "reason", DecisionFact.LongestReason);
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        return await deciding.RunAsync<MarketLevelFact>(
            http, body, enrolmentId, expected.Value, MarketLevelFact.MatterOf(enrolmentId),
            (progress, known, by, now) => MarketLevelFact.Decide(progress, known, level, reason, by, now));
    }
}
