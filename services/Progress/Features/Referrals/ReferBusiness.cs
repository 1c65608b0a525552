using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Referrals;
using CoachingPlatform.Progress.Referring;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Referrals;

/// <summary>
/// <c>POST /opportunities/{id}/referrals</c>: refers a business. Consent, agreement and readiness are looked at once more; one that is not ready is
/// refused with what it lacks, unless the coordinator says why it is referred all the same.
/// </summary>
internal static class ReferBusiness
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/opportunities/{id}/referrals", ReferAsync).RequireAuthorization(Policies.Coordinators).Produces<ReferralResponse>(StatusCodes.Status201Created);

    /// <summary>The body.</summary>
    /// <param name="EnrolmentId">Whom.</param>
    /// <param name="Despite">Why, although it is not ready; missing to be refused then.</param>
    internal sealed record Request(Guid? EnrolmentId = null, string? Despite = null);

    private static async Task<IResult> ReferAsync(
        Id<Opportunity> id, Request body, HttpContext http, CommandRunner commands, OpportunityStore opportunities, ReferralKeeper keeper, Problems problems,
        TimeProvider time)
    {
        var checks = new Checks();
        checks.That(body.EnrolmentId is not null, "field.required", "enrolmentId");
        var despite = checks.OptionalText(body.Despite, "despite", DecisionFact.LongestReason);
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));

        var enrolment = new Id<Enrolment>(body.EnrolmentId!.Value);
        return await commands.RunAsync(
            http,
            body,
            async (tx, ct) =>
            {
                if (await opportunities.FindAsync(tx, id, ct) is not { } opportunity)
                    return Refusal.NotFound("opportunity.unknown");
                var generation = await keeper.HoldAsync(tx, ct);
                if (await keeper.ProgressAsync(tx, generation, enrolment, ct) is not { } progress)
                    return Refusal.NotFound("progress.unknown", "enrolmentId");
                var now = time.Now();
                var coverage = await keeper.CoverageAsync(tx, opportunity.PartnerId, now, ct);
                var referral = Referral.Propose(opportunity, progress, coverage, despite, now);
                if (referral.IsRefused)
                    return referral.Refusal;
                tx.Explain(referral.Value.Id.Value, referral.Value.Despite);
                return await keeper.SaveAsync(tx, generation, referral.Value, ct)
                    ? Reply.Created($"/api/v1/referrals/{referral.Value.Id}", ReferralResponse.Of(referral.Value), referral.Value.Version)
                    : Refusal.Conflict("referral.exists");
            },
            turn: enrolment.Value);
    }
}
