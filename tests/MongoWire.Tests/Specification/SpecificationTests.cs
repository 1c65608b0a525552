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
            Console.WriteLine("spec: MongoDB's specification tests are left out, there is no folder MONGO_SPEC_DIR.");
            return;
        }

        var results = await RunAsync(folder);
        Print(results);
    }

    private async Task<IReadOnlyCollection<CaseResult>> RunAsync(string folder)
    {
        var build = await store.Client.GetDatabase("admin").RunCommandAsync<BsonDocument>(new BsonDocument("buildInfo", 1));
        var run = new CaseRun(store.Client, store.ConnectionString, new Scope(Version.Parse(build["version"].AsString.Split('-')[0])));
        var results = new ConcurrentBag<CaseResult>();
        await Parallel.ForEachAsync(SpecFolder.Read(folder), new ParallelOptions { MaxDegreeOfParallelism = FilesAtOnce }, async (cases, _) =>
        {
            foreach (var spec in cases) results.Add(await run.RunAsync(spec));
        });
        return results;
    }

    private static void Print(IReadOnlyCollection<CaseResult> results)
    {
        foreach (var folder in results.GroupBy(result => result.Case.Folder).OrderBy(group => group.Key, StringComparer.Ordinal))
            Console.WriteLine($"  {folder.Key}: {Count([.. folder])}");
        foreach (var r in results.Where(r => r.Verdict is Verdict.Wrong or Verdict.Refused).OrderBy(r => r.Case.Name)) Console.WriteLine($"{r.Verdict} {r.Case.Name} -- {r.Why}");
        Console.WriteLine($"spec: {Count(results)}");
    }

    private static string Count(IReadOnlyCollection<CaseResult> results) => string.Join(", ",
        $"{Of(results, Verdict.Passed)} passed", $"{Of(results, Verdict.Refused)} refused", $"{Of(results, Verdict.OutOfScope)} out of scope", $"{Of(results, Verdict.Wrong)} wrong");

    private static int Of(IEnumerable<CaseResult> results, Verdict verdict) => results.Count(result => result.Verdict == verdict);
}
