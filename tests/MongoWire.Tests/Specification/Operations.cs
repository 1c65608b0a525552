using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.MongoWire.Tests.Specification;

/// <summary>Finds the driver's call for an operation and judges what comes of it.</summary>
internal sealed class Operations(Entities entities)
{
    private readonly Matching matching = new(entities);

    /// <summary>An error inside a callback goes on to whoever called it, also one that the case expects.</summary>
    public async Task RunAsync(BsonArray operations, bool inCallback = false)
    {
        foreach (var operation in operations.Cast<BsonDocument>()) await RunAsync(operation, inCallback);
    }

    private async Task RunAsync(BsonDocument operation, bool inCallback)
    {
        BsonValue? result;
        try
        {
            result = await CallAsync(operation);
        }
        catch (Exception error) when (error is not (SpecMismatchException or UnknownToRunnerException))
        {
            if (operation.GetValue("ignoreResultAndError", false).AsBoolean) return;
            if (!operation.TryGetValue("expectError", out var expected)) throw;
            new ExpectedError(expected.AsBsonDocument, matching).Judge(error);
            if (inCallback) throw;
            return;
        }

        if (operation.GetValue("ignoreResultAndError", false).AsBoolean) return;
        if (operation.TryGetValue("expectError", out var missed)) throw new SpecMismatchException($"{operation["name"]} succeeded ({result}), expected {missed}");
        if (operation.TryGetValue("expectResult", out var wanted)) matching.Match(wanted, result, operation["name"].AsString);
        if (operation.TryGetValue("saveResultAsEntity", out var id)) entities.Save(id.AsString, result!);
    }

    private Task<BsonValue?> CallAsync(BsonDocument operation)
    {
        var name = operation["name"].AsString;
        var target = operation["object"].AsString;
        var arguments = new Arguments(operation.GetValue("arguments", new BsonDocument()).AsBsonDocument);
        if (target == "testRunner") return new RunnerOperations(entities).RunAsync(name, arguments);
        var session = arguments.Text("session") is { } id ? entities.Get<IClientSessionHandle>(id) : null;
        return entities.Get(target) switch
        {
            IMongoCollection<BsonDocument> collection => OnCollection(name)(collection, session, arguments),
            IMongoDatabase database => OnDatabase(name)(database, session, arguments),
            MongoClient client => OnClient(name)(client, session, arguments),
            IClientSessionHandle own => OnSessionAsync(name, own, arguments),
            _ => throw Unknown(name),
        };
    }

    private static Func<IMongoCollection<BsonDocument>, IClientSessionHandle?, Arguments, Task<BsonValue?>> OnCollection(string name) => name switch
    {
        "find" => ReadOperations.FindAsync,
        "findOne" => ReadOperations.FindOneAsync,
        "aggregate" => ReadOperations.AggregateAsync,
        "countDocuments" => ReadOperations.CountDocumentsAsync,
        "count" => ReadOperations.CountAsync,
        "estimatedDocumentCount" => ReadOperations.EstimatedDocumentCountAsync,
        "distinct" => ReadOperations.DistinctAsync,
        "insertOne" => WriteOperations.InsertOneAsync,
        "insertMany" => WriteOperations.InsertManyAsync,
        "updateOne" => WriteOperations.UpdateOneAsync,
        "updateMany" => WriteOperations.UpdateManyAsync,
        "replaceOne" => WriteOperations.ReplaceOneAsync,
        "deleteOne" => WriteOperations.DeleteOneAsync,
        "deleteMany" => WriteOperations.DeleteManyAsync,
        "findOneAndUpdate" => WriteOperations.FindOneAndUpdateAsync,
        "findOneAndReplace" => WriteOperations.FindOneAndReplaceAsync,
        "findOneAndDelete" => WriteOperations.FindOneAndDeleteAsync,
        "bulkWrite" => BulkWrites.CollectionAsync,
        "createIndex" => CatalogOperations.CreateIndexAsync,
        "listIndexes" => CatalogOperations.ListIndexesAsync,
        _ => throw Unknown(name),
    };

    private static Func<IMongoDatabase, IClientSessionHandle?, Arguments, Task<BsonValue?>> OnDatabase(string name) => name switch
    {
        "aggregate" => ReadOperations.AggregateAsync,
        "runCommand" => CatalogOperations.RunCommandAsync,
        "runCursorCommand" or "createCommandCursor" => CatalogOperations.RunCursorCommandAsync,
        "createCollection" => CatalogOperations.CreateCollectionAsync,
        "modifyCollection" => CatalogOperations.ModifyCollectionAsync,
        "dropCollection" => CatalogOperations.DropCollectionAsync,
        "listCollections" => CatalogOperations.ListCollectionsAsync,
        _ => throw Unknown(name),
    };

    private static Func<MongoClient, IClientSessionHandle?, Arguments, Task<BsonValue?>> OnClient(string name) => name switch
    {
        "clientBulkWrite" => BulkWrites.ClientAsync,
        "listDatabases" => CatalogOperations.ListDatabasesAsync,
        _ => throw Unknown(name),
    };

    private async Task<BsonValue?> OnSessionAsync(string name, IClientSessionHandle session, Arguments arguments)
    {
        switch (name)
        {
            case "startTransaction":
                session.StartTransaction(arguments.Transaction());
                return null;
            case "commitTransaction":
                await session.CommitTransactionAsync();
                return null;
            case "abortTransaction":
                await session.AbortTransactionAsync();
                return null;
            case "withTransaction":
                var callback = arguments.Fields["callback"].AsBsonArray;
                await session.WithTransactionAsync(async (_, _) => { await RunAsync(callback, inCallback: true); return true; }, arguments.Transaction());
                return null;
            case "getSnapshotTime":
                return session.WrappedCoreSession.SnapshotTime;
            case "endSession":
                session.Dispose();
                return null;
            default:
                throw Unknown(name);
        }
    }

    private static UnknownToRunnerException Unknown(string name) => new(name);
}
