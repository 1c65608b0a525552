using AutoMapper;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Partners;

/// <summary><c>POST /partners/{id}/agreements/{agreementId}/end</c>: sets the last day; a day before today ends the sharing at once.</summary>
internal static class EndAgreement
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/partners/{id}/agreements/{agreementId}/end", EndAsync).RequireAuthorization(Policies.Coordinators).Produces<PartnerResponse>();

    internal sealed record Request(DateOnly? Until = null);

    private static async Task<IResult> EndAsync(
        Id<Partner> id, Id<Agreement> agreementId, Request body, HttpContext http, CommandRunner commands, PartnerStore partners,
        Problems problems, IMapper mapper)
    {
        if (body.Until is not { } until)
            return Results.Problem(problems.Of(Refusal.Invalid("field.required", "until")));

        return await commands.RunAsync(http, body, async (tx, ct) =>
        {
            if (await partners.FindAsync(tx, id, ct) is not { } partner)
                return Refusal.NotFound("partner.unknown");
            var ended = partner.EndAgreement(agreementId, until);
            if (ended.IsRefused)
                return ended.Refusal;
            return await partners.SaveAsync(tx, ended.Value, ct) is { } refusal
                ? refusal
                : Reply.Ok(mapper.Map<PartnerResponse>(ended.Value), ended.Value.Version);
        });
    }
}
