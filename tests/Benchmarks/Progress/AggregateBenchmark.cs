using System.Diagnostics;
using System.Globalization;
using CoachingPlatform.Benchmarks.Measuring;
using CoachingPlatform.Benchmarks.Servers;
using CoachingPlatform.Benchmarks.Store;
using CoachingPlatform.Progress.Domain.Aggregates;
using MongoDB.Bson;

namespace CoachingPlatform.Benchmarks.Progress;

/// <summary>Whether the dashboard's aggregates and one enrolment cost the same among a million enrolments as among ten thousand: a service for each size, side by side.</summary>
internal static class AggregateBenchmark
{
    private const int Smallest = 10_000;
    private const int Together = 1_000;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1.5);

    public static async Task<IReadOnlyList<Result>> RunAsync(Surroundings surroundings)
    {
        await using var small = await LoadedAsync(surroundings, Smallest);
        await using var medium = await LoadedAsync(surroundings, 100_000);
        await using var large = await LoadedAsync(surroundings, LargestOf(Environment.GetEnvironmentVariable("COACHING_AGGREGATE_LARGEST")));
        await using (var engine = new Engine(surroundings.Postgres, "postgres"))
            await engine.AnalyzeAsync();
        var results = new List<Result>();
        foreach (var question in Questions())
        {
            results.AddRange(await Comparison.RunAsync(
                [
                    Goal.AtMost(question.Ratio, $"aggregate: {question.Name}, CPU ms at 100k enrolments", "at 10k enrolments"),
                    Goal.AtMost(question.Ratio, $"aggregate: {question.Name}, CPU ms at {large.Called} enrolments", "at 10k enrolments"),
                ],
                async () => await small.CostAsync(question) is var cost ? [cost, cost] : [],
                async () => [await medium.CostAsync(question), await large.CostAsync(question)]));
        }

        return results;
    }

    // A smaller number tries the benchmark itself; its results have another name.
    private static int LargestOf(string? asked) => asked is null ? 1_000_000 : int.Parse(asked, CultureInfo.InvariantCulture);

    private static IReadOnlyList<Question> Questions() =>
    [
        new("all by sector", "/api/v1/progress/aggregates?by=sector", size => size),
        new("a province by region", "/api/v1/progress/aggregates?by=region&region=63", size => size),
        new("a regency by size", "/api/v1/progress/aggregates?by=size&region=63.02", size => size / 5),
        new("a track by month", $"/api/v1/progress/aggregates?by=month&trackId={ManyEnrolments.Track}", null),
        new("half a year by level", "/api/v1/progress/aggregates?by=level&from=2027-01&until=2027-06", null),
        new("one enrolment", null, null, 1.3),
    ];

    private static async Task<Sized> LoadedAsync(Surroundings surroundings, int size)
    {
        var database = surroundings.NewDatabase();
        var service = await ServiceProcess.StartAsync(surroundings, database, "Progress");
        await using var engine = new Engine(surroundings.Postgres, database);
        var watch = Stopwatch.StartNew();
        var boards = new Dictionary<string, Board>();
        await Parallel.ForEachAsync(Enumerable.Range(0, size).Chunk(Together), new ParallelOptions { MaxDegreeOfParallelism = 3 }, async (numbers, _) =>
        {
            var rows = numbers.Select(ManyEnrolments.Row).ToList();
            await using var connection = await engine.OpenAsync();
            await engine.InsertAsync(connection, "progress", [.. rows.Select(r => r.ToBsonDocument())]);
            // As the service folds what its deliveries leave, but all at once.
            lock (boards)
            {
                foreach (var (key, cells) in AggregateChange.Sum(rows.Select(r => AggregateChange.Between(null, r.Counted)).OfType<AggregateChange>()))
                    boards[key.BoardId] = (boards.GetValueOrDefault(key.BoardId) ?? Board.Empty(key)).With(cells);
            }
        });
        await using (var connection = await engine.OpenAsync())
        {
            foreach (var some in boards.Values.Chunk(100))
                await engine.InsertAsync(connection, "aggregates", [.. some.Select(b => b.ToBsonDocument())]);
        }

        Console.WriteLine($"   {size} enrolments on {boards.Count} boards stored in {watch.Elapsed.TotalSeconds:0} s");
        return new Sized(service, new CpuMeter(surroundings.Postgres, surroundings.Prefix, service.Id, surroundings.BridgeId), size);
    }

    /// <summary>What is asked.</summary>
    /// <param name="Name">In words.</param>
    /// <param name="Path">The address; null asks for one enrolment after another.</param>
    /// <param name="Total">So many must be counted of that size, or the measured time is worth nothing; null where it only must be some.</param>
    /// <param name="Ratio">The cost may be so many times that of the smallest size.</param>
    private sealed record Question(string Name, string? Path, Func<int, int>? Total, double Ratio = 1.5);

    /// <summary>A service with so many enrolments.</summary>
    private sealed class Sized(ServiceProcess service, CpuMeter meter, int size) : IAsyncDisposable
    {
        /// <summary>The size in words.</summary>
        public string Called => size == 1_000_000 ? "1M" : $"{size / 1000}k";

        public Task<double> CostAsync(Question question) => meter.MillisecondsAsync(Window, async () =>
        {
            var answer = await service.GetAsync(question.Path ?? $"/api/v1/progress/{ManyEnrolments.EnrolmentOf(Random.Shared.Next(size))}");
            if (question.Path is null)
                return;
            var counted = answer.GetProperty("total").GetProperty("enrolments").GetInt32();
            if (counted == 0 || (question.Total is { } total && counted != total(size)))
                throw new InvalidOperationException($"{question.Name} counts {counted} of {size}.");
        });

        public async ValueTask DisposeAsync()
        {
            await meter.DisposeAsync();
            await service.DisposeAsync();
        }
    }
}
