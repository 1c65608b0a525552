using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.MarketLevels;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.MarketLevels;

/// <summary>
/// <c>POST /market-level-schemes/{id}/activate</c>: puts a previewed draft in force, with a reason. The rows follow in batches in the background
/// (<see cref="Judging.SchemeWorker"/>); each row says by which scheme it is judged.
/// </summary>
internal static class ActivateScheme
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/market-level-schemes/{id}/activate", ActivateAsync).RequireAuthorization(Policies.Coordinators).TakesVersion().Produces<SchemeResponse>();

    internal sealed record Request(string? Reason = null);

    private static async Task<IResult> ActivateAsync(
        Id<MarketLevelScheme> id, Request body, Caller caller, HttpContext http, CommandRunner commands, SchemeStore schemes, GenerationStore generations,
        Problems problems, TimeProvider time)
    {
        var checks = new Checks();
        var reason = checks.Text(body.Reason, "reason", DecisionFact.LongestReason);
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        return await commands.RunAsync(http, body, async (tx, ct) =>
        {
            // Two activations, and one and the begin of a rebuild, cannot overlook each other.
            var generation = await generations.HoldAsync(tx, ct);
            if (await schemes.FindAsync(tx, id, ct) is not { } scheme)
                return Refusal.NotFound("scheme.unknown");
            if (http.Request.NotSeen(scheme.Version) is { } unseen)
                return unseen;
            if (generation.Rebuilding is not null)
                return Refusal.Conflict("scheme.rebuilding");
            var activated = scheme.Activate(await schemes.PreviewAsync(tx, id, ct), await schemes.ReadAsync(tx, ct), reason, caller.Subject, time.Now());
            if (activated.IsRefused)
                return activated.Refusal;
            await schemes.SaveAsync(tx, activated.Value, ct);
            return Reply.Ok(SchemeResponse.Of(activated.Value), activated.Value.Version);
        });
    }
}
