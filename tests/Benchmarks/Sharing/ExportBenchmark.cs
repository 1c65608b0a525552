using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using CoachingPlatform.Benchmarks.Measuring;
using CoachingPlatform.Benchmarks.Servers;
using CoachingPlatform.Progress.Storage;

namespace CoachingPlatform.Benchmarks.Sharing;

/// <summary>
/// How fast a partner's file of everything is made, in each format, with agreements looked at again for each batch, whom it is about written down, and what is read
/// stored before a table is made of it, against a bare cursor of the driver over the same fields, written as JSON to nowhere. And how much memory the
/// service takes for making the file and giving it, above what it had when it was ready: what does not depend on the rows.
/// </summary>
internal static class ExportBenchmark
{
    private const int Batch = 200, MostMegabytes = 200;

    // For trying it out; the goals are those of 100,000 rows.
    private static readonly int Rows = int.Parse(Environment.GetEnvironmentVariable("COACHING_BENCH_ROWS") ?? "100000", CultureInfo.InvariantCulture);

    public static async Task<IReadOnlyList<Result>> RunAsync(Surroundings surroundings)
    {
        var name = surroundings.NewDatabase();
        var database = surroundings.Client.GetDatabase(name);
        var key = await FillAsync(surroundings, name);
        var raw = new RawRows(database, key, Batch);
        var results = new List<Result>();
        foreach (var (format, least) in new[] { ("Ndjson", .1), ("Csv", .05), ("Xlsx", .05) })
        {
            results.AddRange(await Comparison.RunAsync(
                [
                    Goal.AtLeast(least, $"feed: a file of {Rows} rows as {format}, rows a second", "a driver's cursor over the same fields, to nowhere"),
                    Goal.AtMost(1, $"feed: a file of {Rows} rows as {format}, MB above the start", $"{MostMegabytes} MB"),
                ],
                async () => [Rows / (await raw.ReadAsync()).TotalSeconds, MostMegabytes],
                () => ExportAsync(surroundings, name, format),
                needed: 3));
        }

        return results;
    }

    // The agreement is there before the rows, and nobody tells the feed of them: it is no part of this.
    private static async Task<string> FillAsync(Surroundings surroundings, string name)
    {
        await using var service = await ServiceProcess.StartAsync(surroundings, name, "Progress");
        var partner = (await service.PostAsync("/api/v1/partners", new { nameId = "Mitra", nameEn = "Partner", clientIds = new[] { "bench" } })).GetProperty("id").GetGuid();
        await service.PostAsync(
            $"/api/v1/partners/{partner}/agreements",
            new { regionCodes = new[] { "63" }, fields = new[] { "BusinessName", "Milestones" }, purpose = "Laporan", consentPurpose = PulledRows.Purpose, from = "2026-01-01" });
        var stored = surroundings.Client.GetDatabase(name).GetCollection<ProgressRow>(ProgressRow.Collection);
        foreach (var numbers in Enumerable.Range(0, Rows).Chunk(1_000))
            await stored.InsertManyAsync(numbers.Select(n => PulledRows.Numbered(n, new(partner))));
        return PulledRows.KeyOf(new(partner));
    }

    // A service of its own each time, so that it has not made its heap larger before.
    private static async Task<double[]> ExportAsync(Surroundings surroundings, string name, string format)
    {
        await using var service = await ServiceProcess.StartAsync(surroundings, name, "Progress");
        using var program = service.Partner("bench");
        var start = ResidentMemory.Of(service.Id);
        var watch = Stopwatch.StartNew();
        var address = await AskAsync(program, "/partner/v1/exports", new { format });
        while (await StateAsync(program, address) is var state && state != "Ready")
        {
            if (state is not ("Waiting" or "Running"))
                throw new InvalidOperationException($"The export is {state}.");
            await Task.Delay(100);
        }

        var rate = Rows / watch.Elapsed.TotalSeconds;
        await DownloadAsync(program, new Uri($"{address}/file", UriKind.Relative));
        var peak = ResidentMemory.PeakOf(service.Id);
        await AskAsync(program, $"{address}/cancel", new { });
        return [rate, peak - start];
    }

    private static async Task<string> StateAsync(HttpClient program, Uri address)
    {
        var export = await program.GetFromJsonAsync<JsonElement>(address);
        var state = export.GetProperty("state").GetString()!;
        return state != "Ready" || export.GetProperty("rowsTotal").GetInt32() == Rows ? state : throw new InvalidOperationException($"The file has not {Rows} rows.");
    }

    private static async Task<Uri> AskAsync(HttpClient program, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var answer = await program.SendAsync(request);
        return answer.IsSuccessStatusCode ? answer.Headers.Location ?? new Uri(path, UriKind.Relative) : throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
    }

    private static async Task DownloadAsync(HttpClient program, Uri file)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, file) { Headers = { { "Accept-Encoding", "gzip" } } };
        using var answer = await program.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await answer.EnsureSuccessStatusCode().Content.CopyToAsync(Stream.Null);
    }
}
