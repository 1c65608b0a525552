using AutoMapper;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features;

/// <summary><c>PUT /progress/{enrolmentId}/market-level</c>: a coordinator decides the market level, on the progress that was seen (If-Match).</summary>
internal static class SetMarketLevel
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPut("/progress/{enrolmentId}/market-level", SetAsync).RequireAuthorization(Policies.Coordinators).TakesVersion().Produces<ProgressResponse>();

    internal sealed record Request(string? Level = null);

    private static async Task<IResult> SetAsync(
        Id<Enrolment> enrolmentId, Request body, Caller caller, HttpContext http, CommandRunner commands,
        GenerationStore generations, FactStore facts, ProgressStore store, Problems problems, IMapper mapper, TimeProvider time)
    {
        var expected = http.Request.ExpectedVersion();
        if (expected.Refusal is { } missing)
            return Results.Problem(problems.Of(missing));
        var checks = new Checks();
        var level = checks.Word<MarketLevel>(body.Level, "level");
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));

        return await commands.RunAsync(
            http,
            body,
            async (tx, ct) =>
            {
                var generation = await generations.HoldAsync(tx, ct);
                if (await store.FindAsync(tx, generation, enrolmentId, ct) is not { } progress)
                    return Refusal.NotFound("progress.unknown");
                if (progress.Version != expected.Value)
                    return EntityVersion.Stale(progress.Version);
                var known = await facts.FindAsync<MarketLevelFact>(tx, generation, MarketLevelFact.KeyOf(enrolmentId), ct);
                var decided = MarketLevelFact.Decide(progress, known, level, caller.Subject, time.Now());
                if (decided.IsRefused)
                    return decided.Refusal;
                await facts.KeepAsync(tx, generation, [decided.Value], ct);
                var after = (await store.FindAsync(tx, generation, enrolmentId, ct))!;
                return Reply.Ok(ProgressResponse.Of(after, mapper, time), after.Version);
            },
            turn: enrolmentId.Value);
    }
}
