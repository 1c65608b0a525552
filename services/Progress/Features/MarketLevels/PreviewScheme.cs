using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.MarketLevels;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.MarketLevels;

/// <summary>
/// <c>POST /market-level-schemes/{id}/preview</c>, <c>GET …/preview</c> and <c>GET …/preview/moves</c>: who would move if the draft were activated, counted in
/// the background. It is asked for on the draft that was seen; another one that is asked for later takes its place.
/// </summary>
internal static class PreviewScheme
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/market-level-schemes/{id}/preview", StartAsync).RequireAuthorization(Policies.Coordinators).Produces<PreviewResponse>(StatusCodes.Status202Accepted);
        api.MapGet("/market-level-schemes/{id}/preview", GetAsync).RequireAuthorization(Policies.Coordinators).Produces<PreviewResponse>();
        api.MapGet("/market-level-schemes/{id}/preview/moves", MovesAsync).RequireAuthorization(Policies.Coordinators).Produces<Page<Move>>();
    }

    /// <summary>An enrolment whose level would change.</summary>
    /// <param name="EnrolmentId">The enrolment.</param>
    /// <param name="CohortId">Its cohort.</param>
    /// <param name="From">Its level now.</param>
    /// <param name="To">Its level under the draft.</param>
    /// <param name="Because">What would meet the draft's rule; empty for one that would go down to local.</param>
    internal sealed record Move(Id<Enrolment> EnrolmentId, Id<Cohort> CohortId, MarketLevel From, MarketLevel To, IReadOnlyList<Evidence> Because);

    private static async Task<IResult> StartAsync(
        Id<MarketLevelScheme> id, HttpContext http, CommandRunner commands, SchemeStore schemes, ProgressStore rows, TimeProvider time, CancellationToken cancellation)
    {
        Id<SchemePreview>? replaced = null;
        var total = await rows.CountAsync(cancellation);
        var answer = await commands.RunAsync(http, id, async (tx, ct) =>
        {
            if (await schemes.FindAsync(tx, id, ct) is not { } scheme)
                return Refusal.NotFound("scheme.unknown");
            if (scheme.Number is not null)
                return Refusal.Conflict("scheme.active");
            replaced = (await schemes.PreviewAsync(tx, id, ct))?.Run;
            var preview = new SchemePreview
            {
                Id = id, Run = Id<SchemePreview>.New(), SchemeVersion = scheme.Version, Rules = scheme.Rules, Against = (await schemes.ReadAsync(tx, ct)).Current.Number,
                StartedAt = time.Now(), IsDone = false, Seen = 0, Counts = [],
            };
            await schemes.KeepAsync(tx, preview, ct);
            return Reply.Accepted($"/api/v1/market-level-schemes/{id}/preview", PreviewResponse.Of(preview, total));
        });
        if (replaced is { } run)
            await schemes.ForgetAsync(run, cancellation);
        return answer;
    }

    private static async Task<IResult> GetAsync(
        Id<MarketLevelScheme> id, SchemeStore schemes, ProgressStore rows, Problems problems, CancellationToken cancellation) =>
        await schemes.PreviewAsync(id, cancellation) is { } preview
            ? Results.Ok(PreviewResponse.Of(preview, await rows.CountAsync(cancellation)))
            : Results.Problem(problems.Of(Refusal.NotFound("scheme.no_preview")));

    private static async Task<IResult> MovesAsync(
        Id<MarketLevelScheme> id, HttpRequest request, SchemeStore schemes, Problems problems, CancellationToken cancellation)
    {
        var checks = new Checks();
        var page = checks.Take(PageRequest.Read(request), "limit");
        var after = page?.After is null ? null : checks.Take(page.Keyset<Keyset>(), "after");
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        if (await schemes.PreviewAsync(id, cancellation) is not { } preview)
            return Results.Problem(problems.Of(Refusal.NotFound("scheme.no_preview")));
        // A page of an earlier run goes on nowhere.
        if (after is not null && after.Run != preview.Run)
            return Results.Problem(problems.Of(Refusal.Invalid("page.cursor", "after")));

        var found = await schemes.MovesAsync(preview.Run, after?.EnrolmentId, page!.Limit + 1, cancellation);
        return Results.Ok(page.Page(request, found, m => new Keyset(preview.Run, m.EnrolmentId), m => new Move(m.EnrolmentId, m.CohortId, m.From, m.To, m.Because)));
    }

    private sealed record Keyset(Id<SchemePreview> Run, Id<Enrolment> EnrolmentId);
}
