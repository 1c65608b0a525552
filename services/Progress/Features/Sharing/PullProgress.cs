using AutoMapper;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Sharing;

/// <summary>
/// <c>GET /partner/v1/progress</c> with <c>?region=&amp;limit=&amp;after=</c>: what the active agreements of the calling partner cover, of the
/// businesses that consent to it, in the order of enrolment. One whose consent is withdrawn is gone from the next answer on. Without a region
/// all of it; with one the covered part of it, or 403 when none of it is covered.
/// </summary>
internal static class PullProgress
{
    public static void Map(IEndpointRouteBuilder partner) =>
        partner.MapGet("/progress", PullAsync).RequireAuthorization(Policies.Partners).Produces<Page<SharedProgress>>();

    private static async Task<IResult> PullAsync(
        HttpRequest request, Caller caller, PartnerAccess access, ProgressStore store, Problems problems, IMapper mapper, SharedJson json,
        CancellationToken cancellation)
    {
        var checks = new Checks();
        var page = checks.Take(PageRequest.Read(request), "limit");
        var region = request.Query["region"].ToString() is { Length: > 0 } asked ? checks.Take(RegionCode.Parse(asked), "region") : null;
        var cursor = page?.After is null ? null : checks.Take(page.Keyset<PartnerCursor>(), "after");
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));

        var granted = await access.OfAsync(caller, cancellation);
        if (granted.IsRefused)
            return Results.Problem(problems.Of(granted.Refusal));
        var (partner, coverage) = granted.Value;
        var keys = coverage.Keys(region);
        if (keys.Count == 0)
            return Results.Problem(problems.Of(Refusal.Forbidden("agreement.region", ("region", region?.Value))));
        var after = cursor?.Open(partner, region);
        if (after?.Refusal is { } forged)
            return Results.Problem(problems.Of(forged));

        var found = await store.SharedAsync(keys, after?.Value, page!.Limit + 1, cancellation);
        var answer = page.Page(
            request, found, p => PartnerCursor.After(p.EnrolmentId, partner, region), p => SharedProgress.Of(p, coverage, mapper));
        access.Record(caller, partner, coverage, region?.Value ?? "all", answer.Items.Count);
        return json.Answer(request, answer);
    }
}
