using MongoDB.Bson;
using MongoDB.Driver;
using Documents = MongoDB.Driver.IMongoCollection<MongoDB.Bson.BsonDocument>;

namespace CoachingPlatform.MongoWire.Tests.Specification;

/// <summary>Reads through the driver; each answers the result as the unified format writes it.</summary>
internal static class ReadOperations
{
    public static async Task<BsonValue?> FindAsync(Documents collection, IClientSessionHandle? session, Arguments arguments)
    {
        var options = new FindOptions<BsonDocument>
        {
            AllowDiskUse = arguments.Bool("allowDiskUse"), BatchSize = arguments.Int("batchSize"), Collation = arguments.Collation, Comment = arguments.Comment,
            Hint = arguments.Hint, Let = arguments.Let, Limit = arguments.Int("limit"), MaxTime = arguments.MaxTime,
            Projection = arguments.Document("projection"), Skip = arguments.Int("skip"), Sort = arguments.Sort,
        };
        using var cursor = session is null
            ? await collection.FindAsync(arguments.Filter, options)
            : await collection.FindAsync(session, arguments.Filter, options);
        return new BsonArray(await cursor.ToListAsync());
    }

    public static async Task<BsonValue?> FindOneAsync(Documents collection, IClientSessionHandle? session, Arguments arguments)
    {
        var found = (BsonArray)(await FindAsync(collection, session, new Arguments(new BsonDocument(arguments.Fields).Set("limit", 1))))!;
        return found.FirstOrDefault() ?? BsonNull.Value;
    }

    public static async Task<BsonValue?> AggregateAsync(Documents collection, IClientSessionHandle? session, Arguments arguments)
    {
        var options = AggregateOptions(arguments);
        PipelineDefinition<BsonDocument, BsonDocument> pipeline = arguments.Pipeline;
        using var cursor = session is null ? await collection.AggregateAsync(pipeline, options) : await collection.AggregateAsync(session, pipeline, options);
        return new BsonArray(await cursor.ToListAsync());
    }

    public static async Task<BsonValue?> AggregateAsync(IMongoDatabase database, IClientSessionHandle? session, Arguments arguments)
    {
        var options = AggregateOptions(arguments);
        PipelineDefinition<NoPipelineInput, BsonDocument> pipeline = arguments.Pipeline;
        using var cursor = session is null ? await database.AggregateAsync(pipeline, options) : await database.AggregateAsync(session, pipeline, options);
        return new BsonArray(await cursor.ToListAsync());
    }

    public static async Task<BsonValue?> CountDocumentsAsync(Documents collection, IClientSessionHandle? session, Arguments arguments)
    {
        var options = new CountOptions
        {
            Collation = arguments.Collation, Comment = arguments.Comment, Hint = arguments.Hint, Limit = arguments.Int("limit"),
            MaxTime = arguments.MaxTime, Skip = arguments.Int("skip"),
        };
        return session is null
            ? await collection.CountDocumentsAsync(arguments.Filter, options)
            : await collection.CountDocumentsAsync(session, arguments.Filter, options);
    }

    /// <summary>The driver's own Count is on its way out; the command is what the case is about.</summary>
    public static async Task<BsonValue?> CountAsync(Documents collection, IClientSessionHandle? session, Arguments arguments)
    {
        var command = new BsonDocument { { "count", collection.CollectionNamespace.CollectionName }, { "query", arguments.Filter } };
        command.Merge(new BsonDocument(arguments.Fields.Where(field => field.Name is "collation" or "skip" or "limit")));
        var reply = session is null
            ? await collection.Database.RunCommandAsync<BsonDocument>(command)
            : await collection.Database.RunCommandAsync<BsonDocument>(session, command);
        return reply["n"];
    }

    public static async Task<BsonValue?> EstimatedDocumentCountAsync(Documents collection, IClientSessionHandle? session, Arguments arguments) =>
        await collection.EstimatedDocumentCountAsync(new EstimatedDocumentCountOptions { Comment = arguments.Comment, MaxTime = arguments.MaxTime });

    public static async Task<BsonValue?> DistinctAsync(Documents collection, IClientSessionHandle? session, Arguments arguments)
    {
        var options = new DistinctOptions { Collation = arguments.Collation, Comment = arguments.Comment, MaxTime = arguments.MaxTime };
        FieldDefinition<BsonDocument, BsonValue> field = arguments.Text("fieldName")!;
        using var cursor = session is null
            ? await collection.DistinctAsync(field, arguments.Filter, options)
            : await collection.DistinctAsync(session, field, arguments.Filter, options);
        return new BsonArray(await cursor.ToListAsync());
    }

    private static AggregateOptions AggregateOptions(Arguments arguments) => new()
    {
        AllowDiskUse = arguments.Bool("allowDiskUse"), BatchSize = arguments.Int("batchSize"), BypassDocumentValidation = arguments.Bool("bypassDocumentValidation"),
        Collation = arguments.Collation, Comment = arguments.Comment, Hint = arguments.Hint, Let = arguments.Let, MaxTime = arguments.MaxTime,
    };
}
