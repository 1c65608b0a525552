using System.Collections.Concurrent;
using MongoDB.Bson;
using Xunit;

namespace CoachingPlatform.MongoWire.Tests.Specification;

public sealed class SpecificationTests(Store store)
{
    private const int FilesAtOnce = 6;

    [Fact]
    public async Task MongoDBs_own_specification_tests_come_out_as_they_are_known_to()
    {
        store.Require();
        if (SpecFolder.Find() is not { } folder)
        {
            Assert.Skip("spec: left out, because MongoDB's specification tests are not here (MONGO_SPEC_DIR names their folder).");
            return;
        }

        var known = KnownDifferences.Read();
        var results = (await RunAsync(folder)).Select(result => OfTheDriver(result, known)).ToList();
        Print(results);
        var expected = Store.RealMongo is null ? known : new Dictionary<string, (Verdict, string)>();
        var surprises = results.Where(result => IsSurprise(result, expected)).Select(result => $"{result.Case.Name} is {result.Verdict} ({result.Why})");
        Assert.Empty(surprises.Order(StringComparer.Ordinal));
    }

    private async Task<IReadOnlyCollection<CaseResult>> RunAsync(string folder)
    {
        var build = await store.Client.GetDatabase("admin").RunCommandAsync<BsonDocument>(new BsonDocument("buildInfo", 1));
        var scope = new Scope(Version.Parse(build["version"].AsString.Split('-')[0]));
        var run = new CaseRun(store.Client, store.ConnectionString, scope);
        var results = new ConcurrentBag<CaseResult>();
        await Parallel.ForEachAsync(SpecFolder.Read(folder), new ParallelOptions { MaxDegreeOfParallelism = FilesAtOnce }, async (cases, _) =>
        {
            foreach (var spec in cases) results.Add(await run.RunAsync(spec));
        });
        return results;
    }

    /// <summary>Where the driver does not check what it should by itself, no server can help.</summary>
    private static CaseResult OfTheDriver(CaseResult result, IReadOnlyDictionary<string, (Verdict Verdict, string Cause)> known) =>
        result.Verdict == Verdict.Wrong && known.TryGetValue(result.Case.Name, out var entry) && entry.Verdict == Verdict.OutOfScope
            ? result with { Verdict = Verdict.OutOfScope, Why = entry.Cause }
            : result;

    /// <summary>Also a case that has begun to pass: the list is to say what is.</summary>
    private static bool IsSurprise(CaseResult result, IReadOnlyDictionary<string, (Verdict Verdict, string Cause)> known) => result.Verdict switch
    {
        Verdict.OutOfScope => false,
        Verdict.Refused => !known.TryGetValue(result.Case.Name, out var entry) || entry != (Verdict.Refused, result.Why),
        _ => result.Verdict != (known.TryGetValue(result.Case.Name, out var entry) ? entry.Verdict : Verdict.Passed),
    };

    private static void Print(IReadOnlyCollection<CaseResult> results)
    {
        foreach (var folder in results.GroupBy(result => result.Case.Folder).OrderBy(group => group.Key, StringComparer.Ordinal))
            Console.WriteLine($"  {folder.Key}: {Counts([.. folder])}");
        foreach (var need in results.Where(result => result.Verdict == Verdict.OutOfScope).CountBy(result => result.Why).OrderByDescending(need => need.Value))
            Console.WriteLine($"  out of scope, needs {need.Key}: {need.Value}");
        foreach (var feature in results.Where(result => result.Verdict == Verdict.Refused).CountBy(result => result.Why).OrderByDescending(feature => feature.Value))
            Console.WriteLine($"  refused, {feature.Key}: {feature.Value}");
        foreach (var wrong in results.Where(result => result.Verdict == Verdict.Wrong)) Console.WriteLine($"  wrong, {wrong.Case.Name}: {wrong.Why}");
        Console.WriteLine($"spec: {Counts(results)}");
    }

    private static string Counts(IReadOnlyCollection<CaseResult> results)
    {
        return $"{Count(Verdict.Passed)} passed, {Count(Verdict.Refused)} refused, {Count(Verdict.OutOfScope)} out of scope, {Count(Verdict.Wrong)} wrong";

        int Count(Verdict verdict) => results.Count(result => result.Verdict == verdict);
    }
}
