using CoachingPlatform.Progress.Domain;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features;

/// <summary>
/// <c>POST /progress/{enrolmentId}/milestones/{code}/grant</c> and <c>/revoke</c>: a coordinator says that a milestone is reached, or that it is not,
/// with a reason, on the progress that was seen (If-Match).
/// </summary>
internal static class DecideMilestone
{
    public static void Map(IEndpointRouteBuilder api)
    {
        Map(api, "grant", isGranted: true);
        Map(api, "revoke", isGranted: false);
    }

    internal sealed record Request(string? Reason = null);

    private static void Map(IEndpointRouteBuilder api, string verb, bool isGranted) => api
        .MapPost(
            $"/progress/{{enrolmentId}}/milestones/{{code}}/{verb}",
            (Id<Enrolment> enrolmentId, string code, Request body, HttpContext http, Deciding deciding, Problems problems) =>
                DecideAsync(enrolmentId, code, isGranted, body, http, deciding, problems))
        .RequireAuthorization(Policies.Coordinators).TakesVersion().Produces<ProgressResponse>();

    private static async Task<IResult> DecideAsync(
        Id<Enrolment> enrolmentId, string code, bool isGranted, Request body, HttpContext http, Deciding deciding, Problems problems)
    {
        var expected = http.Request.ExpectedVersion();
        if (expected.Refusal is { } missing)
            return Results.Problem(problems.Of(missing));
        var checks = new Checks();
        var reason = checks.Text(body.Reason, "reason", DecisionFact.LongestReason);
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        // Nothing else is a code in any track.
        if (code.Length > 50 || !code.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            return Results.Problem(problems.Of(Refusal.NotFound("milestone.unknown")));
        return await deciding.RunAsync<MilestoneDecisionFact>(
            http, body, enrolmentId, expected.Value, MilestoneDecisionFact.MatterOf(enrolmentId, code),
            (progress, known, by, now) => MilestoneDecisionFact.Decide(progress, known, code, isGranted, reason, by, now));
    }
}
