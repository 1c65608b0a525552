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
/// <c>PUT /referrals/{id}/attendance/{date}</c>: a coordinator marks a business's attendance at an Expo on one of its days. There is one mark a day; it
/// replaces the one before, so it takes no version.
/// </summary>
internal static class MarkExpoAttendance
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPut("/referrals/{id}/attendance/{date}", MarkAsync).RequireAuthorization(Policies.Coordinators).Produces<ReferralResponse>();

    /// <summary>The body.</summary>
    /// <param name="Status"><c>Present</c>, <c>ExcusedAbsence</c> or <c>UnexcusedAbsence</c>.</param>
    internal sealed record Request(string? Status = null);

    private static async Task<IResult> MarkAsync(
        Id<Referral> id, DateOnly date, Request body, HttpContext http, CommandRunner commands, ReferralStore referrals, OpportunityStore opportunities,
        ReferralKeeper keeper, Problems problems, TimeProvider time)
    {
        var checks = new Checks();
        var status = checks.Word<AttendanceStatus>(body.Status, "status");
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));

        return await commands.RunAsync(
            http,
            body,
            async (tx, ct) =>
            {
                if (await referrals.FindAsync(tx, id, ct) is not { } referral)
                    return Refusal.NotFound("referral.unknown");
                var expo = (await opportunities.FindAsync(tx, referral.OpportunityId, ct))!;
                var marked = referral.Attend(expo.Terms, date, status, time.Now());
                if (marked.IsRefused)
                    return marked.Refusal;
                if (marked.Value.Version > referral.Version)
                    await keeper.SaveAsync(tx, await keeper.HoldAsync(tx, ct), marked.Value, ct);
                return Reply.Ok(ReferralResponse.Of(marked.Value), marked.Value.Version);
            },
            turn: id.Value);
    }
}
