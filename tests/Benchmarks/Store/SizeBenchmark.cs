using CoachingPlatform.Benchmarks.Measuring;
using CoachingPlatform.Benchmarks.Servers;

namespace CoachingPlatform.Benchmarks.Store;

/// <summary>Whether an operation costs the same in a large collection as in a small one.</summary>
internal static class SizeBenchmark
{
    private const int Smallest = 1_000;
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(800);

    public static async Task<IReadOnlyList<Result>> RunAsync(Surroundings surroundings)
    {
        var database = surroundings.NewDatabase();
        await using var engine = new Engine(surroundings.Postgres, database);
        var small = await LoadAsync(Smallest);
        var medium = await LoadAsync(100_000);
        var large = await LoadAsync(1_000_000);
        await engine.AnalyzeAsync();
        var results = new List<Result>();
        foreach (var (i, pair) in small.All.Index())
        {
            results.AddRange(await Comparison.RunAsync(
                [
                    Goal.AtMost(1.3, $"store: {pair.Name}, ms at 100k documents", "at 1k documents"),
                    Goal.AtMost(1.3, $"store: {pair.Name}, ms at 1M documents", "at 1k documents"),
                ],
                async () => await MillisecondsAsync(pair) is var cost ? [cost, cost] : [],
                async () => [await MillisecondsAsync(medium.All[i]), await MillisecondsAsync(large.All[i])]));
        }

        return results;

        async Task<Operations> LoadAsync(int size)
        {
            var operations = new Operations(surroundings.Client, engine, database, $"documents{size}", size);
            await operations.LoadAsync();
            return operations;
        }
    }

    private static async Task<double> MillisecondsAsync(Operations.Pair pair) => 1000 / await Rate.OfAsync(1, Window, pair.Driver);
}
