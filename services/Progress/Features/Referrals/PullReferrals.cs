using AutoMapper;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Referrals;
using CoachingPlatform.Progress.Features.Sharing;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Referrals;

/// <summary>
/// <c>GET /partner/v1/referrals?state=&amp;opportunityId=</c> and <c>/{id}</c>: the referrals to the calling partner, in the order in which they were made. A
/// business that is no longer shared is named as gone, without anything about it.
/// </summary>
internal static class PullReferrals
{
    public static void Map(IEndpointRouteBuilder partner)
    {
        partner.MapGet("/referrals", ListAsync).RequireAuthorization(Policies.Partners)
            .TakesQuery("state", "Proposed, Accepted, Declined or Withdrawn.").TakesQuery("opportunityId", "Only those to this opportunity.")
            .Produces<Page<SharedReferral>>();
        partner.MapGet("/referrals/{id}", GetAsync).RequireAuthorization(Policies.Partners).Produces<SharedReferral>();
    }

    private static async Task<IResult> ListAsync(
        HttpRequest request, Caller caller, PartnerAccess access, ReferralStore referrals, ReferralSharing sharing, Problems problems, CancellationToken cancellation)
    {
        var checks = new Checks();
        var page = checks.Take(PageRequest.Read(request), "limit");
        var after = page?.After is null ? null : checks.Take(page.Keyset<ReadReferrals.Keyset>(), "after");
        var state = ReadReferrals.StateOf(request, checks);
        var opportunity = OpportunityOf(request, checks);
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));

        var granted = await access.OfAsync(caller, cancellation);
        if (granted.IsRefused)
            return Results.Problem(problems.Of(granted.Refusal));
        var (partner, coverage) = granted.Value;
        var found = await referrals.OfPartnerAsync(partner.Id, opportunity, state, after?.ReferralId, page!.Limit + 1, cancellation);
        var shown = (await sharing.ShowAsync(caller, partner, coverage, [.. found.Take(page.Limit)], cancellation)).ToDictionary(r => r.Id);
        return Results.Ok(page.Page(request, found, r => new ReadReferrals.Keyset(r.Id), r => shown[r.Id]));
    }

    private static async Task<IResult> GetAsync(
        Id<Referral> id, HttpResponse response, Caller caller, PartnerAccess access, ReferralStore referrals, ReferralSharing sharing, Problems problems,
        CancellationToken cancellation)
    {
        var granted = await access.OfAsync(caller, cancellation);
        if (granted.IsRefused)
            return Results.Problem(problems.Of(granted.Refusal));
        var (partner, coverage) = granted.Value;
        if (await referrals.FindAsync(id, cancellation) is not { } referral || referral.PartnerId != partner.Id)
            return Results.Problem(problems.Of(Refusal.NotFound("referral.unknown")));
        response.Headers.ETag = EntityVersion.ETag(referral.Version);
        return Results.Ok((await sharing.ShowAsync(caller, partner, coverage, [referral], cancellation))[0]);
    }

    private static Id<Opportunity>? OpportunityOf(HttpRequest request, Checks checks)
    {
        if (!request.Query.TryGetValue("opportunityId", out var text))
            return null;
        checks.That(Id<Opportunity>.TryParse(text, null, out var id), "id.malformed", "opportunityId");
        return id;
    }
}

/// <summary>What a partner is shown of its referrals: of each business what is shared now for the referral's purpose, and each is on record as given.</summary>
internal sealed class ReferralSharing(ProgressStore progress, OpportunityStore opportunities, PartnerAccess access, IMapper mapper, TimeProvider time)
{
    /// <param name="caller">The program.</param>
    /// <param name="partner">Its partner, whose referrals these are.</param>
    /// <param name="coverage">What it may see now.</param>
    /// <param name="referrals">Which.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <returns>In the same order.</returns>
    public async Task<IReadOnlyList<SharedReferral>> ShowAsync(
        Caller caller, Partner partner, Coverage coverage, IReadOnlyList<Referral> referrals, CancellationToken cancellation)
    {
        var rows = await progress.SharedAsync([.. referrals.Select(r => r.EnrolmentId).Distinct()], cancellation);
        var known = await opportunities.FindAsync(referrals.Select(r => r.OpportunityId), cancellation);
        var given = referrals.Select(r => (Referral: r, Row: RowOf(r, rows.GetValueOrDefault(r.EnrolmentId), coverage))).ToList();
        await access.RecordAsync(caller, partner, "referrals", [.. given.Select(g => g.Row).OfType<GivenRow>().DistinctBy(r => r.Progress.EnrolmentId)], cancellation);
        var now = time.Now();
        return [.. given.Select(g => SharedReferral.Of(g.Referral, known[g.Referral.OpportunityId], g.Row, mapper, now))];
    }

    private static GivenRow? RowOf(Referral referral, EnrolmentProgress? progress, Coverage coverage) =>
        progress is not null && GivenRow.Of([progress], coverage.For(referral.Purpose)) is [var row] ? row : null;
}
