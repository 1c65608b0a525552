using CoachingPlatform.Progress.Domain.MarketLevels;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.MarketLevels;

/// <summary><c>POST /market-level-schemes</c> and <c>PUT /market-level-schemes/{id}</c>: makes and edits a draft. Nothing is judged by it before it is activated.</summary>
internal static class DraftScheme
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/market-level-schemes", DraftAsync).RequireAuthorization(Policies.Coordinators).Produces<SchemeResponse>(StatusCodes.Status201Created);
        api.MapPut("/market-level-schemes/{id}", EditAsync).RequireAuthorization(Policies.Coordinators).TakesVersion().Produces<SchemeResponse>();
    }

    private static async Task<IResult> DraftAsync(SchemeInput body, Caller caller, HttpContext http, CommandRunner commands, SchemeStore schemes, Problems problems)
    {
        var checks = new Checks();
        var (nameId, nameEn, rules) = body.Read(checks);
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        return await commands.RunAsync(http, body, async (tx, ct) =>
        {
            var draft = new MarketLevelScheme
            {
                Id = Id<MarketLevelScheme>.New(), Version = 1, NameId = nameId, NameEn = nameEn, Rules = rules, ChangedBy = caller.Subject,
            };
            await schemes.SaveAsync(tx, draft, ct);
            return Reply.Created($"/api/v1/market-level-schemes/{draft.Id}", SchemeResponse.Of(draft), draft.Version);
        });
    }

    private static async Task<IResult> EditAsync(
        Id<MarketLevelScheme> id, SchemeInput body, Caller caller, HttpContext http, CommandRunner commands, SchemeStore schemes, Problems problems)
    {
        var checks = new Checks();
        var (nameId, nameEn, rules) = body.Read(checks);
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        return await commands.RunAsync(http, body, async (tx, ct) =>
        {
            if (await schemes.FindAsync(tx, id, ct) is not { } scheme)
                return Refusal.NotFound("scheme.unknown");
            if (http.Request.NotSeen(scheme.Version) is { } unseen)
                return unseen;
            var edited = scheme.Edit(nameId, nameEn, rules, caller.Subject);
            if (edited.IsRefused)
                return edited.Refusal;
            await schemes.SaveAsync(tx, edited.Value, ct);
            return Reply.Ok(SchemeResponse.Of(edited.Value), edited.Value.Version);
        });
    }
}
