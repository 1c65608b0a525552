using System.Diagnostics;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.MongoWire.Tests.Specification;

/// <summary>Runs one case: entities, initial data, operations, and what is in the store afterwards.</summary>
internal sealed class CaseRun(MongoClient client, string connectionString, Scope scope)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<CaseResult> RunAsync(SpecCase spec)
    {
        if (scope.Missing(spec) is { } missing) return new CaseResult(spec, Verdict.OutOfScope, missing);
        try
        {
            await PrepareAsync(spec.Suite.GetValue("initialData", new BsonArray()).AsBsonArray);
            using var entities = new Entities(client, connectionString, spec.Operations.Any(LooksAtCommands));
            entities.Create(spec.Suite.GetValue("createEntities", new BsonArray()).AsBsonArray);
            await new Operations(entities).RunAsync(spec.Test["operations"].AsBsonArray);
            foreach (var outcome in spec.Test.GetValue("outcome", new BsonArray()).AsBsonArray.Cast<BsonDocument>())
                await LookAsync(outcome, new Matching(entities));
            return new CaseResult(spec, Verdict.Passed, "");
        }
        catch (Exception error) // whatever goes wrong, it is this case that goes wrong
        {
            return Unsupported.FeatureIn(error) is { } feature
                ? new CaseResult(spec, Verdict.Refused, feature)
                : new CaseResult(spec, Verdict.Wrong, $"{error.GetType().Name}: {error.Message}");
        }
    }

    private static bool LooksAtCommands(BsonDocument operation) => operation["name"].AsString.EndsWith("LastTwoCommands", StringComparison.Ordinal);

    private async Task PrepareAsync(BsonArray initialData)
    {
        foreach (var data in initialData.Cast<BsonDocument>())
        {
            var database = client.GetDatabase(data["databaseName"].AsString).WithWriteConcern(WriteConcern.WMajority);
            var name = data["collectionName"].AsString;
            await database.DropCollectionAsync(name);
            var create = new BsonDocument("create", name);
            if (data.TryGetValue("createOptions", out var options)) create.AddRange(options.AsBsonDocument);
            create.Remove("writeConcern");
            await database.RunCommandAsync<BsonDocument>(create);
            var documents = data["documents"].AsBsonArray.Cast<BsonDocument>().ToList();
            if (documents.Count > 0) await database.GetCollection<BsonDocument>(name).InsertManyAsync(documents);
        }
    }

    /// <summary>An unacknowledged write may still be under way, so the store is given a moment to come to the outcome.</summary>
    private async Task LookAsync(BsonDocument outcome, Matching matching)
    {
        var collection = client.GetDatabase(outcome["databaseName"].AsString).GetCollection<BsonDocument>(outcome["collectionName"].AsString);
        for (var started = Stopwatch.GetTimestamp(); ; await Task.Delay(20))
        {
            var found = new BsonArray(await collection.Find(new BsonDocument()).Sort("{ _id: 1 }").ToListAsync());
            try
            {
                matching.Match(outcome["documents"], found, "outcome", allowsMore: false);
                return;
            }
            catch (SpecMismatchException) when (Stopwatch.GetElapsedTime(started) < Patience)
            {
                // Not yet.
            }
        }
    }
}
