using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CoachingPlatform.Benchmarks.Measuring;
using CoachingPlatform.Benchmarks.Servers;
using CoachingPlatform.Progress.Storage;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Benchmarks.Sharing;

/// <summary>
/// How fast a partner pulls everything it may see, as a snapshot and as changes: over HTTP with token, agreements, named fields and the trail of
/// who was given what, against a bare cursor of the driver over the same fields in the same order, written as JSON to nowhere. And whether the
/// last page takes as long as the first.
/// </summary>
internal static class FeedBenchmark
{
    private const int Page = 200, Timed = 150;

    // For trying it out; the goals are those of 20,000 rows.
    private static readonly int Rows = int.Parse(Environment.GetEnvironmentVariable("COACHING_BENCH_ROWS") ?? "20000", CultureInfo.InvariantCulture) / Page * Page;

    public static async Task<IReadOnlyList<Result>> RunAsync(Surroundings surroundings)
    {
        var name = surroundings.NewDatabase();
        await using var service = await ServiceProcess.StartAsync(surroundings, name, "Progress");
        var database = surroundings.Client.GetDatabase(name);
        var partner = (await service.PostAsync("/api/v1/partners", new { nameId = "Mitra", nameEn = "Partner", clientIds = new[] { "bench" } })).GetProperty("id").GetGuid();
        var stored = database.GetCollection<ProgressRow>(ProgressRow.Collection);
        foreach (var numbers in Enumerable.Range(0, Rows).Chunk(1_000))
            await stored.InsertManyAsync(numbers.Select(n => PulledRows.Numbered(n, new(partner))));
        await service.PostAsync(
            $"/api/v1/partners/{partner}/agreements",
            new { regionCodes = new[] { "63" }, fields = new[] { "BusinessName" }, purpose = "Laporan", consentPurpose = PulledRows.Purpose, from = "2026-01-01" });
        await FilledAsync(database);

        using var program = service.Partner("bench");
        var raw = new RawRows(database, PulledRows.KeyOf(new(partner)), Page);
        var results = new List<Result>();
        foreach (var (list, what) in new[] { ("/partner/v1/progress", "snapshot"), ("/partner/v1/changes", "changes") })
        {
            string first = $"{list}?limit={Page}", last = first;
            results.AddRange(await Comparison.RunAsync(
                [Goal.AtLeast(.5, $"feed: {what}, rows a second", "a driver's cursor over the same fields, to nowhere")],
                async () => [Rate(await raw.ReadAsync())],
                async () =>
                {
                    (var time, last) = await WalkAsync(program, first);
                    return [Rate(time)];
                }));
            results.AddRange(await Comparison.RunAsync(
                [Goal.AtMost(1.2, $"feed: {what}, p99 of the last page, ms", "the first page")],
                async () => [await P99Async(program, first)],
                async () => [await P99Async(program, last)]));
        }

        return results;
    }

    private static double Rate(TimeSpan time) => Rows / time.TotalSeconds;

    // The sequencer goes through everything that the new agreement covers.
    private static async Task FilledAsync(IMongoDatabase database)
    {
        var watch = Stopwatch.StartNew();
        while (await database.GetCollection<BsonDocument>("feed").EstimatedDocumentCountAsync() < Rows)
        {
            if (watch.Elapsed > TimeSpan.FromMinutes(3))
                throw new InvalidOperationException("The feed was not filled.");
            await Task.Delay(200);
        }

        Console.WriteLine($"   {Rows} rows in the feed after {watch.Elapsed.TotalSeconds:0} s");
    }

    /// <returns>The time it took, and the address of the last page with rows.</returns>
    private static async Task<(TimeSpan Time, string Last)> WalkAsync(HttpClient program, string first)
    {
        var (watch, pulled, at, last) = (Stopwatch.StartNew(), 0, (string?)first, first);
        while (at is not null && pulled < Rows)
        {
            last = at;
            await using var body = await program.GetStreamAsync(new Uri(at, UriKind.Relative));
            using var page = await JsonDocument.ParseAsync(body);
            pulled += page.RootElement.GetProperty("items").GetArrayLength();
            at = page.RootElement.GetProperty("next").GetString();
        }

        return pulled == Rows ? (watch.Elapsed, last) : throw new InvalidOperationException($"{pulled} rows of {Rows} were pulled.");
    }

    private static async Task<double> P99Async(HttpClient program, string address)
    {
        var times = new List<double>();
        for (var n = 0; n < Timed; n++)
        {
            var started = Stopwatch.GetTimestamp();
            await program.GetByteArrayAsync(new Uri(address, UriKind.Relative));
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return times.Order().ElementAt((int)(Timed * .99));
    }
}
