using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.MongoWire.Tests.Specification;

/// <summary>The operations on the runner itself: assertions about sessions and about what is in the store.</summary>
internal sealed class RunnerOperations(Entities entities)
{
    public async Task<BsonValue?> RunAsync(string name, Arguments arguments)
    {
        switch (name)
        {
            case "createEntities":
                entities.Create(arguments.Fields["entities"].AsBsonArray);
                break;
            case "assertSameLsidOnLastTwoCommands":
                Assert(LastTwoSessions(arguments) is var (first, second) && first == second, name);
                break;
            case "assertDifferentLsidOnLastTwoCommands":
                Assert(LastTwoSessions(arguments) is var (one, other) && one != other, name);
                break;
            case "assertSessionNotDirty":
                Assert(!Session(arguments).WrappedCoreSession.IsDirty, name);
                break;
            case "assertSessionTransactionState":
                var state = Session(arguments).WrappedCoreSession.CurrentTransaction?.State.ToString() ?? "none";
                Assert(arguments.Text("state")!.Replace("_", "", StringComparison.Ordinal).Equals(state, StringComparison.OrdinalIgnoreCase), $"{name}: {state}");
                break;
            case "assertCollectionExists" or "assertCollectionNotExists":
                var collections = await (await Database(arguments).ListCollectionNamesAsync()).ToListAsync();
                Assert(collections.Contains(arguments.Text("collectionName")!) == !name.Contains("Not", StringComparison.Ordinal), name);
                break;
            case "assertIndexExists" or "assertIndexNotExists":
                var collection = Database(arguments).GetCollection<BsonDocument>(arguments.Text("collectionName"));
                var indexes = await (await collection.Indexes.ListAsync()).ToListAsync();
                Assert(indexes.Any(index => index["name"] == arguments.Text("indexName")) == !name.Contains("Not", StringComparison.Ordinal), name);
                break;
            default:
                throw new UnknownToRunnerException(name);
        }

        return null;
    }

    private (BsonValue, BsonValue) LastTwoSessions(Arguments arguments)
    {
        var commands = entities.CommandsOf(arguments.Text("client")!);
        return (commands[^2]["lsid"], commands[^1]["lsid"]);
    }

    private IClientSessionHandle Session(Arguments arguments) => entities.Get<IClientSessionHandle>(arguments.Text("session")!);

    private IMongoDatabase Database(Arguments arguments) => entities.Bystander.GetDatabase(arguments.Text("databaseName"));

    private static void Assert(bool holds, string what)
    {
        if (!holds) throw new SpecMismatchException(what);
    }
}
