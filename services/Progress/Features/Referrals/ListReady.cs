using System.Globalization;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Referrals;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Referrals;

/// <summary>
/// <c>GET /opportunities/{id}/ready?region=&amp;lacking=&amp;limit=&amp;after=</c>: who can be referred, of those that an agreement with the partner for the
/// opportunity's purpose covers and that consent to it, with each criterion and what was seen; <c>lacking</c> also takes those that miss so many.
/// A page looks at so many businesses as its limit says, by an index, and shows those of them that are ready: it may be short or empty and still
/// have a next one. So it costs the same however many there are and however few are ready.
/// </summary>
internal static class ListReady
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/opportunities/{id}/ready", ListAsync).RequireAuthorization(Policies.Coordinators)
            .TakesQuery("region", "A Kemendagri code: only businesses in it.").TakesQuery("lacking", "0 to 20: also those that miss so many criteria.")
            .Produces<Page<ReadyResponse>>();

    private static async Task<IResult> ListAsync(
        Id<Opportunity> id, HttpRequest request, OpportunityStore opportunities, PartnerStore partners, ProgressStore progress, ReferralStore referrals,
        Problems problems, TimeProvider time, CancellationToken cancellation)
    {
        var checks = new Checks();
        var page = checks.Take(PageRequest.Read(request), "limit");
        var after = page?.After is null ? null : checks.Take(page.Keyset<Keyset>(), "after");
        var region = request.Query.TryGetValue("region", out var code) ? checks.Take(RegionTable.Find(code), "region") : null;
        var lacking = 0;
        checks.That(
            !request.Query.TryGetValue("lacking", out var text)
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out lacking) && lacking <= Opportunity.MaxCriteria),
            "field.out_of_range", "lacking", ("min", 0), ("max", Opportunity.MaxCriteria));
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));

        if (await opportunities.FindAsync(id, cancellation) is not { } opportunity)
            return Results.Problem(problems.Of(Refusal.NotFound("opportunity.unknown")));
        var partner = (await partners.FindAsync(opportunity.PartnerId, cancellation))!;
        var keys = partner.CoverageAt(time.Now()).For(opportunity.Purpose).Keys(region);
        var (found, _) = await progress.SharedAsync(keys, [], after?.EnrolmentId, page!.Limit + 1, cancellation);
        var referred = await referrals.ReferredAsync(id, found.Select(p => p.EnrolmentId), cancellation);
        var looked = page!.Page(request, found, p => new Keyset(p.EnrolmentId), p => ReadyResponse.Of(p, Readiness.Of(p, opportunity.Terms.Criteria)));
        return Results.Ok(looked with { Items = [.. looked.Items.Where(r => r.Criteria.Count(c => !c.Holds) <= lacking && !referred.Contains(r.EnrolmentId))] });
    }

    /// <summary>A business that can be referred.</summary>
    internal sealed record ReadyResponse
    {
        public required Id<Enrolment> EnrolmentId { get; init; }

        public required Id<Business> BusinessId { get; init; }

        public required string BusinessName { get; init; }

        public required string RegionCode { get; init; }

        public required string CohortName { get; init; }

        public required string TrackName { get; init; }

        public required MarketLevel MarketLevel { get; init; }

        /// <summary>True when all criteria hold.</summary>
        public required bool IsReady { get; init; }

        public required IReadOnlyList<CriterionSeen> Criteria { get; init; }

        public static ReadyResponse Of(EnrolmentProgress progress, Readiness readiness) => new()
        {
            EnrolmentId = progress.EnrolmentId, BusinessId = progress.BusinessId, BusinessName = progress.BusinessName, RegionCode = progress.RegionCode,
            CohortName = progress.CohortName, TrackName = progress.TrackName, MarketLevel = progress.MarketLevel, IsReady = readiness.IsReady,
            Criteria = readiness.Criteria,
        };
    }

    private sealed record Keyset(Id<Enrolment> EnrolmentId);
}
