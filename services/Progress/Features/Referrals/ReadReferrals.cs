using CoachingPlatform.Progress.Domain.Referrals;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Audit;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Referrals;

/// <summary><c>GET /opportunities/{id}/referrals?state=</c>, <c>GET /referrals/{id}</c> and <c>/audit</c>: referrals, with who changed what.</summary>
internal static class ReadReferrals
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/opportunities/{id}/referrals", ListAsync).RequireAuthorization(Policies.Coordinators)
            .TakesQuery("state", "Proposed, Accepted, Declined or Withdrawn.").Produces<Page<ReferralResponse>>();
        api.MapGet("/referrals/{id}", GetAsync).RequireAuthorization(Policies.Coordinators).Produces<ReferralResponse>();
        api.MapAudit("referrals", "referral");
    }

    /// <summary>The state that a list is filtered by; null for all.</summary>
    internal static ReferralState? StateOf(HttpRequest request, Checks checks) =>
        request.Query.TryGetValue("state", out var word) ? checks.Word<ReferralState>(word, "state") : null;

    private static async Task<IResult> ListAsync(
        Id<Opportunity> id, HttpRequest request, OpportunityStore opportunities, ReferralStore referrals, ProgressStore progress, Problems problems,
        CancellationToken cancellation)
    {
        var checks = new Checks();
        var page = checks.Take(PageRequest.Read(request), "limit");
        var after = page?.After is null ? null : checks.Take(page.Keyset<Keyset>(), "after");
        var state = StateOf(request, checks);
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));

        if (await opportunities.FindAsync(id, cancellation) is null)
            return Results.Problem(problems.Of(Refusal.NotFound("opportunity.unknown")));
        var found = await referrals.OfOpportunityAsync(id, state, after?.ReferralId, page!.Limit + 1, cancellation);
        var rows = await progress.SharedAsync([.. found.Select(r => r.EnrolmentId).Distinct()], cancellation);
        return Results.Ok(page.Page(request, found, r => new Keyset(r.Id), r => ReferralResponse.Of(r, rows.GetValueOrDefault(r.EnrolmentId))));
    }

    private static async Task<IResult> GetAsync(
        Id<Referral> id, HttpResponse response, ReferralStore referrals, ProgressStore progress, Problems problems, CancellationToken cancellation)
    {
        if (await referrals.FindAsync(id, cancellation) is not { } referral)
            return Results.Problem(problems.Of(Refusal.NotFound("referral.unknown")));
        response.Headers.ETag = EntityVersion.ETag(referral.Version);
        return Results.Ok(ReferralResponse.Of(referral, await progress.FindAsync(referral.EnrolmentId, cancellation)));
    }

    /// <summary>Where a page of referrals goes on.</summary>
    internal sealed record Keyset(Id<Referral> ReferralId);
}
