using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Aggregates;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;

namespace CoachingPlatform.Progress.Features.Aggregates;

/// <summary>
/// <c>GET /progress/aggregates?by=</c>: who is in the programme or completed it, by one dimension, and of one region, track, sector, size, level and
/// span of months if asked. The values and the unknown add up to the total, and all regions, tracks and months to the enrolments themselves.
/// </summary>
internal static class ReadAggregates
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/progress/aggregates", ReadAsync).RequireAuthorization(Policies.Coordinators).Produces<Aggregate>()
            .TakesQuery("by", "Region, Track, Sector, Size, Level or Month; by region: the provinces, or the regencies of one.")
            .TakesQuery("region", "A province or a regency: 63, 63.02.").TakesQuery("track", "Id of a track.")
            .TakesQuery("from", "First month, YYYY-MM; needs until. Enrolments are of the month in which their cohort starts, completions and sessions of their own.")
            .TakesQuery("until", "Last month, inclusive; at most 36 months.").TakesQuery("sector", "A section of KBLI 2020 (A to U), or - for unknown.")
            .TakesQuery("size", "Micro, Small or Medium, or - for unknown.").TakesQuery("level", "Local, National or Global.");

    /// <summary>The answer.</summary>
    /// <param name="By">The dimension.</param>
    /// <param name="Total">All that was asked for.</param>
    /// <param name="Values">Each value that occurs, in the order of its text.</param>
    /// <param name="Unknown">Those whose value is missing, or is none that the scheme knows.</param>
    /// <param name="Coverage">Known over all enrolments, 0 to 1 with four decimals, rounded down so that 1 means all; null where there is nobody.</param>
    internal sealed record Aggregate(AggregateDimension By, Figures Total, IReadOnlyList<Value> Values, Figures Unknown, decimal? Coverage);

    /// <summary>One value of the dimension.</summary>
    /// <param name="Is">Kemendagri code, track id, section letter, size class, level or month.</param>
    /// <param name="Figures">What is counted of it.</param>
    internal sealed record Value(string Is, Figures Figures);

    /// <summary>What is counted.</summary>
    /// <param name="Enrolments">In the programme, or completed.</param>
    /// <param name="Completed">Of these, completed.</param>
    /// <param name="SessionsHeld">Sessions held for them.</param>
    /// <param name="AttendanceRate">Present over all marks; null without a mark.</param>
    internal sealed record Figures(int Enrolments, int Completed, int SessionsHeld, decimal? AttendanceRate)
    {
        public static Figures Of(Amounts amounts) =>
            new(amounts.Enrolments, amounts.Completed, amounts.SessionsHeld, SessionTally.RateOf(amounts.Attended, amounts.Marks));
    }

    /// <summary>The answer that these amounts by value give.</summary>
    public static Aggregate Of(AggregateDimension by, IEnumerable<(string Value, Amounts Amounts)> counted)
    {
        var amounts = counted.GroupBy(c => c.Value, c => c.Amounts).ToDictionary(g => g.Key, Sum);
        var coverage = Breakdown.Of(amounts.Select(a => (IsUnknown(a.Key) ? null : a.Key, a.Value.Enrolments))).Coverage;
        return new(
            by,
            Figures.Of(Sum(amounts.Values)),
            [.. amounts.Where(a => !IsUnknown(a.Key) && a.Value != Amounts.None).OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => new Value(a.Key, Figures.Of(a.Value)))],
            Figures.Of(Sum(amounts.Where(a => IsUnknown(a.Key)).Select(a => a.Value))),
            coverage);

        // The unknown regency of a province is 63.-.
        static bool IsUnknown(string value) => value.EndsWith(Domain.Aggregates.Unknown.Value, StringComparison.Ordinal);

        static Amounts Sum(IEnumerable<Amounts> all) => all.Aggregate(Amounts.None, (sum, next) => sum.Plus(next));
    }

    private static async Task<IResult> ReadAsync(HttpRequest request, AggregateStore store, Problems problems, CancellationToken cancellation)
    {
        var checks = new Checks();
        var by = checks.Dimension(request.Query["by"]);
        var region = checks.Region(request.Query["region"])?.Value ?? BoardKey.All;
        var track = checks.Track(request.Query["track"])?.ToString() ?? BoardKey.All;
        var months = checks.Months(request.Query["from"], request.Query["until"]);
        var isOfKind = KindOf(request, checks);
        checks.That(by != AggregateDimension.Region || region.Length < "63.02".Length, "aggregate.region_level", "region");
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));

        var boards = await store.FindAsync(
            new BoardQuery(
                region, PartsOf: by == AggregateDimension.Region, track, ByTrack: by == AggregateDimension.Track && track == BoardKey.All,
                ByMonth: by == AggregateDimension.Month, months?.From, months?.Until),
            cancellation);
        return Results.Ok(Of(by, boards.SelectMany(b => b.Cells.Where(c => isOfKind(c.Kind)).Select(c => (ValueOf(by, b.Key, c.Kind), c.Amounts)))));
    }

    private static Func<Kind, bool> KindOf(HttpRequest request, Checks checks)
    {
        var sector = Take("sector", s => s is [>= 'A' and <= 'U']);
        var size = Take("size", s => s is "Micro" or "Small" or "Medium");
        string? level = request.Query["level"];
        level = string.IsNullOrEmpty(level) ? null : checks.Word<MarketLevel>(level, "level").ToString();
        return kind => (sector is null || kind.Sector == sector) && (size is null || kind.Size == size) && (level is null || kind.Level == level);

        string? Take(string field, Func<string, bool> isKnown)
        {
            string? text = request.Query[field];
            checks.That(string.IsNullOrEmpty(text) || text == Unknown.Value || isKnown(text), "aggregate.unknown_value", field);
            return string.IsNullOrEmpty(text) ? null : text;
        }
    }

    private static string ValueOf(AggregateDimension by, BoardKey board, Kind kind) => by switch
    {
        AggregateDimension.Region => board.Region,
        AggregateDimension.Track => board.Track,
        AggregateDimension.Sector => kind.Sector,
        AggregateDimension.Size => kind.Size,
        AggregateDimension.Level => kind.Level,
        AggregateDimension.Month => board.Month,
        _ => throw new ArgumentOutOfRangeException(nameof(by)),
    };
}
