using System.Buffers.Text;
using System.Text.Json;
using CoachingPlatform.Benchmarks.Measuring;
using CoachingPlatform.Benchmarks.Servers;
using CoachingPlatform.Benchmarks.Store;
using CoachingPlatform.Enrolment.Storage;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Benchmarks.Enrolment;

/// <summary>Whether a search or a page of the list costs the same among a million businesses as among ten thousand: a service for each size, side by side.</summary>
internal static class SearchBenchmark
{
    private const int Smallest = 10_000;
    private const int Together = 1_000;
    private const int Page = 50;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1.5);

    public static async Task<IReadOnlyList<Result>> RunAsync(Surroundings surroundings)
    {
        EnrolmentBson.Register();
        await using var small = await LoadedAsync(surroundings, Smallest);
        await using var medium = await LoadedAsync(surroundings, 100_000);
        await using var large = await LoadedAsync(surroundings, LargestOf(Environment.GetEnvironmentVariable("COACHING_SEARCH_LARGEST")));
        var results = new List<Result>();
        foreach (var search in Searches())
        {
            results.AddRange(await Comparison.RunAsync(
                [
                    Goal.AtMost(1.3, $"search: {search.Name}, CPU ms at 100k businesses", "at 10k businesses"),
                    Goal.AtMost(1.3, $"search: {search.Name}, CPU ms at {large.Called} businesses", "at 10k businesses"),
                ],
                async () => await small.CostAsync(search) is var cost ? [cost, cost] : [],
                async () => [await medium.CostAsync(search), await large.CostAsync(search)]));
        }

        return results;
    }

    // A smaller number tries the benchmark itself; its results have another name.
    private static int LargestOf(string? asked) => asked is null ? 1_000_000 : int.Parse(asked, System.Globalization.CultureInfo.InvariantCulture);

    private static IReadOnlyList<Search> Searches() =>
    [
        new("the list's first page", _ => $"?limit={Page}", Page),
        new("a page in the middle of the list", sized => $"?limit={Page}&after={sized.Middle}", Page),
        new("a word that a fifth have", _ => $"?limit={Page}&search=kerupuk", Page),
        new("two words that a thirty-fifth have", _ => $"?limit={Page}&search=kerupuk+amanah", Page),
        new("a whole name", _ => $"?limit={Page}&search={Uri.EscapeDataString(ManyBusinesses.NameOf(Next()))}", 1),
        new("a NIB", _ => $"?limit={Page}&search={ManyBusinesses.NibOf(Next())}", 1),
        new("a regency that a fifth lie in", _ => $"?limit={Page}&regionCode=63.02", Page),
        new("a district that 200 lie in", _ => $"?limit={Page}&regionCode={ManyBusinesses.RareDistrict}", Page),
        new("a regency and a KBLI code", _ => $"?limit={Page}&regionCode=63.02&kbli=10794", Page),
        new("a phone", _ => $"?limit={Page}", 1, () => new { phone = ManyBusinesses.PhoneOf(Next()) }),
    ];

    // Those that there are in each size.
    private static int Next() => Random.Shared.Next(Smallest);

    private static async Task<Sized> LoadedAsync(Surroundings surroundings, int size)
    {
        var database = surroundings.NewDatabase();
        var service = await ServiceProcess.StartAsync(surroundings, database);
        await using var engine = new Engine(surroundings.Postgres, database);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(0, size).Chunk(Together), new ParallelOptions { MaxDegreeOfParallelism = 3 }, async (numbers, _) =>
        {
            await using var connection = await engine.OpenAsync();
            await engine.InsertAsync(connection, "businesses", [.. numbers.Select(ManyBusinesses.Document)]);
            await engine.InsertAsync(connection, "owners", [.. numbers.Select(n => ManyBusinesses.OwnerOf(n).ToBsonDocument())]);
        });
        Console.WriteLine($"   {size} businesses stored in {watch.Elapsed.TotalSeconds:0} s");
        var middle = await surroundings.Client.GetDatabase(database).GetCollection<BsonDocument>("businesses")
            .Find(new BsonDocument("details.nib", ManyBusinesses.NibOf(size / 2))).SingleAsync();
        return new Sized(service, new CpuMeter(surroundings.Postgres, surroundings.Prefix, service.Id, surroundings.BridgeId), size, middle["_id"].AsGuid);
    }

    /// <summary>What is asked for.</summary>
    /// <param name="Name">In words.</param>
    /// <param name="Query">The query.</param>
    /// <param name="Found">So many must come back, or the measured time is worth nothing.</param>
    /// <param name="Body">The body of a search that is posted; null for the list.</param>
    private sealed record Search(string Name, Func<Sized, string> Query, int Found, Func<object>? Body = null);

    /// <summary>A service with so many businesses.</summary>
    private sealed class Sized(ServiceProcess service, CpuMeter meter, int size, Guid middle) : IAsyncDisposable
    {
        /// <summary>The size in words.</summary>
        public string Called => size == 1_000_000 ? "1M" : $"{size / 1000}k";

        /// <summary>The cursor behind the business in the middle.</summary>
        public string Middle { get; } = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new { Id = middle }));

        public Task<double> CostAsync(Search search) => meter.MillisecondsAsync(Window, async () =>
        {
            var page = search.Body is null
                ? await service.GetAsync($"/api/v1/businesses{search.Query(this)}")
                : await service.PostAsync($"/api/v1/businesses/search{search.Query(this)}", search.Body());
            if (page.GetProperty("items").GetArrayLength() != search.Found)
                throw new InvalidOperationException($"{search.Name} found {page.GetProperty("items").GetArrayLength()} of {size}.");
        });

        public async ValueTask DisposeAsync()
        {
            await meter.DisposeAsync();
            await service.DisposeAsync();
        }
    }
}
