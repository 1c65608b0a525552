using CoachingPlatform.Benchmarks.Enrolment;
using CoachingPlatform.Benchmarks.Importing;
using CoachingPlatform.Benchmarks.Measuring;
using CoachingPlatform.Benchmarks.Messaging;
using CoachingPlatform.Benchmarks.Progress;
using CoachingPlatform.Benchmarks.Servers;
using CoachingPlatform.Benchmarks.Sharing;
using CoachingPlatform.Benchmarks.Store;
using CoachingPlatform.ServiceDefaults.Store;

// usage: Benchmarks REPOSITORY [NAME] – what `./test.sh bench` runs. Exit code 0 only if every goal is met.
var root = Path.GetFullPath(args.Length > 0 ? args[0] : ".");
var benchmarks = new Dictionary<string, Func<Surroundings, Task<IReadOnlyList<Result>>>>
{
    ["relay"] = RelayBenchmark.RunAsync,
    ["consume"] = ConsumeBenchmark.RunAsync,
    ["lag"] = LagBenchmark.RunAsync,
    ["store"] = StoreBenchmark.RunAsync,
    ["size"] = SizeBenchmark.RunAsync,
    ["import"] = ImportBenchmark.RunAsync,
    ["command"] = CommandBenchmark.RunAsync,
    ["search"] = SearchBenchmark.RunAsync,
    ["feed"] = FeedBenchmark.RunAsync,
    ["aggregate"] = AggregateBenchmark.RunAsync,
    ["export"] = ExportBenchmark.RunAsync,
    ["rebuild"] = RebuildBenchmark.RunAsync,
};
var chosen = args.Length > 1 ? args[1] : null;
if (chosen is not null && !benchmarks.ContainsKey(chosen))
{
    Console.Error.WriteLine($"There is no benchmark {chosen}; there are: {string.Join(", ", benchmarks.Keys)}.");
    return 2;
}

BsonConventions.Register();
var results = new List<Result>();
await using (var surroundings = await Surroundings.StartAsync(root))
{
    foreach (var (name, run) in benchmarks.Where(b => chosen is null || b.Key == chosen))
    {
        Console.WriteLine($"== {name}");
        results.AddRange(await run(surroundings));
        ResultFile.Keep(Path.Combine(root, "tests", "Benchmarks", "results.json"), results);
    }
}

Console.WriteLine(ResultTable.Of(results));
return results.TrueForAll(r => r.Met) ? 0 : 1;
