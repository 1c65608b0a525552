using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using CoachingPlatform.Benchmarks.Measuring;
using CoachingPlatform.Benchmarks.Servers;
using CoachingPlatform.Progress.Storage;
using Microsoft.Extensions.DependencyInjection;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Benchmarks.Progress;

/// <summary>
/// How fast Progress is rebuilt: the operator's command as a process of its own beside the service that serves, with all that it does (asking over the broker, batches that
/// can go on after a kill, rows and aggregates computed and compared with those that serve, the switch). Against reading the very documents that it leaves, facts and
/// rows, by a driver's cursor and upserting them in bulk under the same indexes. What is told again is invented as it is asked for, so the tellers' own reads are left out.
/// Memory is the most that the process had resident, above what it has when there is nothing to do (<c>--cancel</c>).
/// </summary>
internal static partial class RebuildBenchmark
{
    private const int MostMegabytes = 250, Bulk = 1_000;

    // For trying it out; the goals are those of a million facts.
    private static readonly int Enrolments =
        int.Parse(Environment.GetEnvironmentVariable("COACHING_BENCH_FACTS") ?? "1000000", CultureInfo.InvariantCulture) / ToldAgain.FactsEach;

    private static int Facts => Enrolments * ToldAgain.FactsEach;

    public static async Task<IReadOnlyList<Result>> RunAsync(Surroundings surroundings)
    {
        FactBson.Register();
        var (name, told) = (surroundings.NewDatabase(), new ToldAgain(Enrolments));
        await using var tellers = await Service.StartAsync(surroundings, surroundings.NewDatabase(), bus =>
        {
            bus.AddSingleton(told);
            bus.AddConsumer<ToldAgain.EnrolmentTeller>();
            bus.AddConsumer<ToldAgain.MentoringTeller>();
        });
        await using var progress = await ServiceProcess.StartAsync(surroundings, name, "Progress");
        // Nothing serves yet: this one is not compared with its like, and so not counted.
        await progress.OperateAsync("rebuild");
        var start = (await progress.OperateAsync("rebuild", "--cancel")).Megabytes;
        return await Comparison.RunAsync(
            [
                Goal.AtLeast(.3, $"rebuild: {Facts} facts, facts a second", "a driver's cursor over the same facts and rows, and bulk upsert"),
                Goal.AtMost(1, $"rebuild: {Facts} facts, MB above the start", $"{MostMegabytes} MB"),
            ],
            async () => [await CopyAsync(surroundings, surroundings.Client.GetDatabase(name)), MostMegabytes],
            () => RebuildAsync(progress, start),
            needed: 3);
    }

    private static async Task<double[]> RebuildAsync(ServiceProcess progress, double start)
    {
        var rebuilt = await progress.OperateAsync("rebuild");
        var end = Equal().Match(rebuilt.Lines[^1]);
        return end.Success && Number("facts") == Facts && Number("rows") == Enrolments
            ? [Facts / Number("seconds"), rebuilt.Megabytes - start]
            : throw new InvalidOperationException(string.Join(" / ", rebuilt.Lines));

        double Number(string part) => double.Parse(end.Groups[part].Value, CultureInfo.InvariantCulture);
    }

    private static async Task<double> CopyAsync(Surroundings surroundings, IMongoDatabase rebuilt)
    {
        var active = (await rebuilt.GetCollection<Generation>("generations").Find(g => g.Id == Generation.OnlyId).SingleAsync()).Active;
        var (from, name) = (GenerationCollections.Of(rebuilt, active), surroundings.NewDatabase());
        var to = GenerationCollections.Of(surroundings.Client.GetDatabase(name), active);
        await to.IndexAsync(CancellationToken.None);
        var watch = Stopwatch.StartNew();
        var facts = await CopyAsync(from.Facts, to.Facts);
        var rows = await CopyAsync(from.Rows, to.Rows);
        var rate = facts / watch.Elapsed.TotalSeconds;
        if (facts != Facts || rows != Enrolments || await to.Facts.CountDocumentsAsync(FilterDefinition<CoachingPlatform.Progress.Domain.Fact>.Empty) != Facts)
            throw new InvalidOperationException($"{facts} facts and {rows} rows were copied.");
        await surroundings.Client.DropDatabaseAsync(name);
        return rate;
    }

    private static async Task<int> CopyAsync<T>(IMongoCollection<T> from, IMongoCollection<T> to)
    {
        var (source, target, count) = (Raw(from), Raw(to), 0);
        using var cursor = await source.FindAsync(FilterDefinition<RawBsonDocument>.Empty, new FindOptions<RawBsonDocument> { BatchSize = Bulk });
        while (await cursor.MoveNextAsync())
        {
            var writes = cursor.Current.Select(d => new ReplaceOneModel<RawBsonDocument>(new BsonDocument("_id", d["_id"]), d) { IsUpsert = true }).ToList();
            if (writes.Count > 0)
                count += (await target.BulkWriteAsync(writes, new BulkWriteOptions { IsOrdered = false })).Upserts.Count;
        }

        return count;
    }

    private static IMongoCollection<RawBsonDocument> Raw<T>(IMongoCollection<T> collection) =>
        collection.Database.GetCollection<RawBsonDocument>(collection.CollectionNamespace.CollectionName);

    [GeneratedRegex(@"^equal: (?<facts>\d+) facts, (?<rows>\d+) rows in (?<seconds>[\d.]+) s;")]
    private static partial Regex Equal();
}
