using CoachingPlatform.Progress.Domain.Aggregates;
using CoachingPlatform.Progress.Features.Sharing;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;

namespace CoachingPlatform.Progress.Features.Aggregates;

/// <summary>
/// <c>GET /partner/v1/aggregates?by=</c>: how many are in the programme or completed it in the regions and tracks of the partner's active agreements,
/// whether or not they consent to be shown one by one. Nothing under 5 is shown, nor what would give it away; what is shown changes once a month at
/// most. One dimension at a time; <see cref="PullCrossedAggregates"/> crosses them.
/// </summary>
internal static class PullAggregates
{
    private static readonly string[] Names = ["by", "region", "track"];

    public static void Map(IEndpointRouteBuilder partner) =>
        partner.MapGet("/aggregates", PullAsync).RequireAuthorization(Policies.Partners).Produces<SharedAggregate>()
            .TakesQuery("by", "Region, Track, Sector, Size, Level or Month (of intake); by region: regencies.")
            .TakesQuery("region", "A province or a regency: 63, 63.02; missing is all that is covered.").TakesQuery("track", "Id of a track; missing is all that are covered.");

    private static async Task<IResult> PullAsync(
        HttpRequest request, Caller caller, PartnerAccess access, EditionStore editions, Problems problems, SharedJson json, CancellationToken cancellation)
    {
        var checks = new Checks();
        request.MayAsk(checks, Names);
        var by = checks.Dimension(request.Query["by"]);
        var region = checks.Region(request.Query["region"]);
        var track = checks.Track(request.Query["track"]);
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));

        var granted = await access.OfAsync(caller, cancellation);
        if (granted.IsRefused)
            return Results.Problem(problems.Of(granted.Refusal));
        var (partner, coverage) = granted.Value;
        var scope = AggregateScope.Of(coverage.Active, region, track);
        if (scope.IsRefused)
            return Results.Problem(problems.Of(scope.Refusal));

        var areas = await editions.AreasAsync(scope.Value, cancellation);
        access.RecordAggregates(caller, partner, coverage, $"aggregates by {by} of region {region?.Value ?? "all"}", areas.Count);
        return json.Answer(request, SharedAggregate.Of(by, areas));
    }
}
