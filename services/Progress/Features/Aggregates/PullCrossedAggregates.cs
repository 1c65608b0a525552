using CoachingPlatform.Progress.Domain.Aggregates;
using CoachingPlatform.Progress.Features.Sharing;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;

namespace CoachingPlatform.Progress.Features.Aggregates;

/// <summary>
/// <c>GET /partner/v1/aggregates/crossed?by=&amp;region=</c>: how many at least are of a sector and level, of these and a size, and of these and a month of
/// intake, in the part of a region and of a track that the partner's active agreements cover. As of the same editions as <see cref="PullAggregates"/>.
/// </summary>
internal static class PullCrossedAggregates
{
    private static readonly string[] Names = ["by", "region", "track"];
    private static readonly string[] NamesByMonth = [.. Names, "from", "until"];

    public static void Map(IEndpointRouteBuilder partner) =>
        partner.MapGet("/aggregates/crossed", PullAsync).RequireAuthorization(Policies.Partners).Produces<SharedCrossing>()
            .TakesQuery("by", "How deep: Level (sector and level), Size (these and size) or Month (these and month of intake).")
            .TakesQuery("region", "A province or a regency: 63, 63.02.").TakesQuery("track", "Id of a track; missing is all that are covered.")
            .TakesQuery("from", "By month, and needed there: the first month of intake, YYYY-MM.").TakesQuery("until", "The last month, inclusive; at most 36 months.");

    private static async Task<IResult> PullAsync(
        HttpRequest request, Caller caller, PartnerAccess access, EditionStore editions, Problems problems, SharedJson json, CancellationToken cancellation)
    {
        var checks = new Checks();
        var by = checks.Dimension(request.Query["by"]);
        checks.That(checks.Failed || Crossing.Order.Skip(1).Contains(by), "aggregate.not_crossed", "by");
        request.MayAsk(checks, by == AggregateDimension.Month ? NamesByMonth : Names);
        checks.That(!string.IsNullOrEmpty(request.Query["region"]), "field.required", "region");
        var region = checks.Region(request.Query["region"]);
        var track = checks.Track(request.Query["track"]);
        var months = by == AggregateDimension.Month ? checks.NeededMonths(request.Query["from"], request.Query["until"]) : null;
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
        var cells = await editions.CrossedAsync(areas, by, cancellation);
        access.RecordAggregates(caller, partner, coverage, $"aggregates crossed by {by} of region {region!.Value}", areas.Count);
        return json.Answer(request, SharedCrossing.Of(by, areas, cells, months));
    }
}
