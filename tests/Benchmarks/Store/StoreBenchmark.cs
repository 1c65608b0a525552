using CoachingPlatform.Benchmarks.Measuring;
using CoachingPlatform.Benchmarks.Servers;

namespace CoachingPlatform.Benchmarks.Store;

/// <summary>What driver and bridge add to the engine: operations a second of 1 and of 16 clients.</summary>
internal static class StoreBenchmark
{
    private const int Size = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    public static async Task<IReadOnlyList<Result>> RunAsync(Surroundings surroundings)
    {
        var database = surroundings.NewDatabase();
        await using var engine = new Engine(surroundings.Postgres, database);
        var operations = new Operations(surroundings.Client, engine, database, "documents", Size);
        await operations.LoadAsync();
        // The bridge lives on while the benchmarks change: its first calls would count against the first of them.
        foreach (var pair in operations.All)
            await Rate.OfAsync(Operations.MostClients, Window, pair.Driver);
        var results = new List<Result>();
        foreach (var clients in (int[])[1, Operations.MostClients])
        {
            foreach (var pair in operations.All)
            {
                results.AddRange(await Comparison.RunAsync(
                    Goal.AtLeast(.50, $"store: {pair.Name} a second, {clients} client{(clients == 1 ? "" : "s")}", "the same engine calls by Npgsql"),
                    () => Rate.OfAsync(clients, Window, pair.Engine),
                    () => Rate.OfAsync(clients, Window, pair.Driver)));
            }
        }

        return results;
    }
}
