using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Referrals;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Referrals;

/// <summary>
/// <c>POST /partner/v1/referrals/{id}/accept</c> and <c>/decline</c>: the partner takes the business, and with it a place, or says why not. Where no
/// place is left an acceptance is refused and the referral waits; it can be accepted when one is free.
/// </summary>
internal static class AnswerReferral
{
    public static void Map(IEndpointRouteBuilder partner)
    {
        partner.MapPost("/referrals/{id}/accept", AcceptAsync).RequireAuthorization(Policies.Partners).Produces<AnsweredReferral>();
        partner.MapPost("/referrals/{id}/decline", DeclineAsync).RequireAuthorization(Policies.Partners).Produces<AnsweredReferral>();
    }

    internal sealed record Request(string? Reason = null);

    private static Task<IResult> AcceptAsync(Id<Referral> id, HttpContext http, PartnersReferral referrals) => referrals.RunAsync(http, null, id, seen =>
    {
        var accepted = seen.Referral.Accept(seen.Opportunity, seen.Now);
        return accepted.IsRefused ? accepted.Refusal : new PartnersReferral.Decided(accepted.Value.Referral, accepted.Value.Opportunity);
    });

    private static async Task<IResult> DeclineAsync(Id<Referral> id, Request body, HttpContext http, PartnersReferral referrals, Problems problems)
    {
        var checks = new Checks();
        var reason = checks.Text(body.Reason, "reason", DecisionFact.LongestReason);
        checks.That(!OutcomeTerms.LooksPersonal(reason), "outcome.note_personal", "reason");
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        return await referrals.RunAsync(http, body, id, seen =>
        {
            var declined = seen.Referral.Decline(reason, seen.By, seen.Now);
            return declined.IsRefused ? declined.Refusal : new PartnersReferral.Decided(declined.Value, Reason: reason);
        });
    }
}
