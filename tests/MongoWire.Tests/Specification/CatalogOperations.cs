using MongoDB.Bson;
using MongoDB.Driver;
using Documents = MongoDB.Driver.IMongoCollection<MongoDB.Bson.BsonDocument>;

namespace CoachingPlatform.MongoWire.Tests.Specification;

/// <summary>Commands on databases, collections and indexes.</summary>
internal static class CatalogOperations
{
    public static async Task<BsonValue?> RunCommandAsync(IMongoDatabase database, IClientSessionHandle? session, Arguments arguments) =>
        await RunAsync(database, session, arguments.Required("command"), arguments.ReadPreference("readPreference"));

    /// <summary>The driver has no helper for it: the command, and getMore until the cursor is at its end, in one session.</summary>
    public static async Task<BsonValue?> RunCursorCommandAsync(IMongoDatabase database, IClientSessionHandle? session, Arguments arguments)
    {
        using var own = session is null ? await database.Client.StartSessionAsync() : null;
        session ??= own;
        var cursor = (await RunAsync(database, session, arguments.Required("command"), null))["cursor"].AsBsonDocument;
        var documents = new BsonArray(cursor["firstBatch"].AsBsonArray);
        while (cursor["id"].ToInt64() is var id and not 0)
        {
            var getMore = new BsonDocument { { "getMore", id }, { "collection", cursor["ns"].AsString.Split('.', 2)[1] } };
            getMore.Merge(new BsonDocument(arguments.Fields.Where(field => field.Name is "batchSize" or "comment")));
            cursor = (await RunAsync(database, session, getMore, null))["cursor"].AsBsonDocument;
            documents.AddRange(cursor["nextBatch"].AsBsonArray);
        }

        return documents;
    }

    public static async Task<BsonValue?> CreateCollectionAsync(IMongoDatabase database, IClientSessionHandle? session, Arguments arguments)
    {
        await RunAsync(database, session, CommandOn("create", arguments), null);
        return null;
    }

    public static async Task<BsonValue?> ModifyCollectionAsync(IMongoDatabase database, IClientSessionHandle? session, Arguments arguments)
    {
        await RunAsync(database, session, CommandOn("collMod", arguments), null);
        return null;
    }

    public static async Task<BsonValue?> DropCollectionAsync(IMongoDatabase database, IClientSessionHandle? session, Arguments arguments)
    {
        var name = arguments.Text("collection")!;
        await (session is null ? database.DropCollectionAsync(name) : database.DropCollectionAsync(session, name));
        return null;
    }

    public static async Task<BsonValue?> ListCollectionsAsync(IMongoDatabase database, IClientSessionHandle? session, Arguments arguments)
    {
        var options = new ListCollectionsOptions { Filter = arguments.Filter };
        using var cursor = session is null ? await database.ListCollectionsAsync(options) : await database.ListCollectionsAsync(session, options);
        return new BsonArray(await cursor.ToListAsync());
    }

    public static async Task<BsonValue?> ListDatabasesAsync(MongoClient client, IClientSessionHandle? session, Arguments arguments)
    {
        using var cursor = session is null ? await client.ListDatabasesAsync() : await client.ListDatabasesAsync(session);
        return new BsonArray(await cursor.ToListAsync());
    }

    public static async Task<BsonValue?> CreateIndexAsync(Documents collection, IClientSessionHandle? session, Arguments arguments)
    {
        var model = new CreateIndexModel<BsonDocument>(
            arguments.Required("keys"), new CreateIndexOptions { Name = arguments.Text("name"), Unique = arguments.Bool("unique") });
        return await (session is null ? collection.Indexes.CreateOneAsync(model) : collection.Indexes.CreateOneAsync(session, model));
    }

    public static async Task<BsonValue?> ListIndexesAsync(Documents collection, IClientSessionHandle? session, Arguments arguments)
    {
        using var cursor = session is null ? await collection.Indexes.ListAsync() : await collection.Indexes.ListAsync(session, new ListIndexesOptions());
        return new BsonArray(await cursor.ToListAsync());
    }

    private static BsonDocument CommandOn(string name, Arguments arguments)
    {
        var command = new BsonDocument(name, arguments.Fields["collection"]);
        command.AddRange(arguments.Fields.Where(field => field.Name is not ("collection" or "session")));
        return command;
    }

    private static Task<BsonDocument> RunAsync(IMongoDatabase database, IClientSessionHandle? session, BsonDocument command, ReadPreference? preference) =>
        session is null ? database.RunCommandAsync<BsonDocument>(command, preference) : database.RunCommandAsync<BsonDocument>(session, command, preference);
}
