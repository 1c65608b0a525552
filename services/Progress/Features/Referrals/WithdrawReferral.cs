using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Referrals;
using CoachingPlatform.Progress.Referring;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Referrals;

/// <summary><c>POST /referrals/{id}/withdraw</c>: a coordinator takes a referral back, with a reason; the place of an accepted one is free again.</summary>
internal static class WithdrawReferral
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/referrals/{id}/withdraw", WithdrawAsync).RequireAuthorization(Policies.Coordinators).TakesVersion().Produces<ReferralResponse>();

    internal sealed record Request(string? Reason = null);

    private static async Task<IResult> WithdrawAsync(
        Id<Referral> id, Request body, Caller caller, HttpContext http, CommandRunner commands, ReferralStore referrals, ReferralKeeper keeper,
        Problems problems, TimeProvider time)
    {
        var checks = new Checks();
        var reason = checks.Text(body.Reason, "reason", DecisionFact.LongestReason);
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));

        return await commands.RunAsync(http, body, async (tx, ct) =>
        {
            if (await referrals.FindAsync(tx, id, ct) is not { } referral)
                return Refusal.NotFound("referral.unknown");
            if (http.Request.NotSeen(referral.Version) is { } unseen)
                return unseen;
            var withdrawn = referral.Withdraw(reason, caller.Subject, time.Now());
            if (withdrawn.IsRefused)
                return withdrawn.Refusal;
            await keeper.EndAsync(tx, await keeper.HoldAsync(tx, ct), referral, withdrawn.Value, ct);
            return Reply.Ok(ReferralResponse.Of(withdrawn.Value), withdrawn.Value.Version);
        });
    }
}
