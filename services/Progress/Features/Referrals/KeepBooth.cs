using CoachingPlatform.Progress.Domain.Referrals;
using CoachingPlatform.Progress.Referring;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Referrals;

/// <summary><c>PUT /referrals/{id}/booth</c>: a coordinator gives an accepted business its booth at an Expo, another one, or none (null).</summary>
internal static class KeepBooth
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPut("/referrals/{id}/booth", KeepAsync).RequireAuthorization(Policies.Coordinators).TakesVersion().Produces<ReferralResponse>();

    /// <summary>The body.</summary>
    /// <param name="Number">As written on the booth: 1 to 10 letters, digits and hyphens; null takes it away.</param>
    internal sealed record Request(string? Number);

    private static async Task<IResult> KeepAsync(
        Id<Referral> id, Request body, HttpContext http, CommandRunner commands, ReferralStore referrals, ReferralKeeper keeper, Problems problems, TimeProvider time)
    {
        var checks = new Checks();
        var booth = body.Number is null ? null : checks.Take(BoothNumber.Parse(body.Number), "number");
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));

        return await commands.RunAsync(http, body, async (tx, ct) =>
        {
            if (await referrals.FindAsync(tx, id, ct) is not { } referral)
                return Refusal.NotFound("referral.unknown");
            if (http.Request.NotSeen(referral.Version) is { } unseen)
                return unseen;
            var placed = referral.Place(booth, time.Now());
            if (placed.IsRefused)
                return placed.Refusal;
            return await keeper.SaveAsync(tx, await keeper.HoldAsync(tx, ct), placed.Value, ct)
                ? Reply.Ok(ReferralResponse.Of(placed.Value), placed.Value.Version)
                : Refusal.Conflict("referral.booth_taken", "number");
        });
    }
}
