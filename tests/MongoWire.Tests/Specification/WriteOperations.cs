using MongoDB.Bson;
using MongoDB.Driver;
using Documents = MongoDB.Driver.IMongoCollection<MongoDB.Bson.BsonDocument>;

namespace CoachingPlatform.MongoWire.Tests.Specification;

/// <summary>Writes through the driver; an unacknowledged one has no result.</summary>
internal static class WriteOperations
{
    public static async Task<BsonValue?> InsertOneAsync(Documents collection, IClientSessionHandle? session, Arguments arguments)
    {
        var document = arguments.Required("document");
        var options = new InsertOneOptions { BypassDocumentValidation = arguments.Bool("bypassDocumentValidation"), Comment = arguments.Comment };
        await (session is null ? collection.InsertOneAsync(document, options) : collection.InsertOneAsync(session, document, options));
        return IsAcknowledged(collection) ? new BsonDocument("insertedId", document["_id"]) : null;
    }

    public static async Task<BsonValue?> InsertManyAsync(Documents collection, IClientSessionHandle? session, Arguments arguments)
    {
        var documents = arguments.Documents("documents");
        var options = new InsertManyOptions
        {
            BypassDocumentValidation = arguments.Bool("bypassDocumentValidation"), Comment = arguments.Comment, IsOrdered = arguments.Ordered,
        };
        await (session is null ? collection.InsertManyAsync(documents, options) : collection.InsertManyAsync(session, documents, options));
        return IsAcknowledged(collection) ? new BsonDocument("insertedIds", Numbered(documents.Select(document => document["_id"]))) : null;
    }

    public static async Task<BsonValue?> UpdateOneAsync(Documents collection, IClientSessionHandle? session, Arguments arguments)
    {
        var options = UpdateOptions(arguments);
        return Result(await (session is null
            ? collection.UpdateOneAsync(arguments.Filter, arguments.Update, options)
            : collection.UpdateOneAsync(session, arguments.Filter, arguments.Update, options)));
    }

    public static async Task<BsonValue?> UpdateManyAsync(Documents collection, IClientSessionHandle? session, Arguments arguments)
    {
        var options = UpdateOptions(arguments);
        return Result(await (session is null
            ? collection.UpdateManyAsync(arguments.Filter, arguments.Update, options)
            : collection.UpdateManyAsync(session, arguments.Filter, arguments.Update, options)));
    }

    public static async Task<BsonValue?> ReplaceOneAsync(Documents collection, IClientSessionHandle? session, Arguments arguments)
    {
        var replacement = arguments.Required("replacement");
        var options = new ReplaceOptions<BsonDocument>
        {
            BypassDocumentValidation = arguments.Bool("bypassDocumentValidation"), Collation = arguments.Collation, Comment = arguments.Comment,
            Hint = arguments.Hint, IsUpsert = arguments.Upsert, Let = arguments.Let, Sort = arguments.Sort,
        };
        var result = await (session is null
            ? collection.ReplaceOneAsync(arguments.Filter, replacement, options)
            : collection.ReplaceOneAsync(session, arguments.Filter, replacement, options));
        return result.IsAcknowledged ? Counts(result.MatchedCount, result.ModifiedCount, result.UpsertedId) : null;
    }

    public static async Task<BsonValue?> DeleteOneAsync(Documents collection, IClientSessionHandle? session, Arguments arguments)
    {
        var options = DeleteOptions(arguments);
        return Result(await (session is null ? collection.DeleteOneAsync(arguments.Filter, options) : collection.DeleteOneAsync(session, arguments.Filter, options)));
    }

    public static async Task<BsonValue?> DeleteManyAsync(Documents collection, IClientSessionHandle? session, Arguments arguments)
    {
        var options = DeleteOptions(arguments);
        return Result(await (session is null ? collection.DeleteManyAsync(arguments.Filter, options) : collection.DeleteManyAsync(session, arguments.Filter, options)));
    }

    public static async Task<BsonValue?> FindOneAndUpdateAsync(Documents collection, IClientSessionHandle? session, Arguments arguments)
    {
        var options = new FindOneAndUpdateOptions<BsonDocument>
        {
            ArrayFilters = arguments.ArrayFilters, BypassDocumentValidation = arguments.Bool("bypassDocumentValidation"), Collation = arguments.Collation,
            Comment = arguments.Comment, Hint = arguments.Hint, IsUpsert = arguments.Upsert, Let = arguments.Let, MaxTime = arguments.MaxTime,
            Projection = arguments.Document("projection"), ReturnDocument = arguments.ReturnDocument, Sort = arguments.Sort,
        };
        return FoundIn(collection, session, await (session is null
            ? collection.FindOneAndUpdateAsync(arguments.Filter, arguments.Update, options)
            : collection.FindOneAndUpdateAsync(session, arguments.Filter, arguments.Update, options)));
    }

    public static async Task<BsonValue?> FindOneAndReplaceAsync(Documents collection, IClientSessionHandle? session, Arguments arguments)
    {
        var replacement = arguments.Required("replacement");
        var options = new FindOneAndReplaceOptions<BsonDocument>
        {
            BypassDocumentValidation = arguments.Bool("bypassDocumentValidation"), Collation = arguments.Collation, Comment = arguments.Comment,
            Hint = arguments.Hint, IsUpsert = arguments.Upsert, Let = arguments.Let, MaxTime = arguments.MaxTime,
            Projection = arguments.Document("projection"), ReturnDocument = arguments.ReturnDocument, Sort = arguments.Sort,
        };
        return FoundIn(collection, session, await (session is null
            ? collection.FindOneAndReplaceAsync(arguments.Filter, replacement, options)
            : collection.FindOneAndReplaceAsync(session, arguments.Filter, replacement, options)));
    }

    public static async Task<BsonValue?> FindOneAndDeleteAsync(Documents collection, IClientSessionHandle? session, Arguments arguments)
    {
        var options = new FindOneAndDeleteOptions<BsonDocument>
        {
            Collation = arguments.Collation, Comment = arguments.Comment, Hint = arguments.Hint, Let = arguments.Let, MaxTime = arguments.MaxTime,
            Projection = arguments.Document("projection"), Sort = arguments.Sort,
        };
        return FoundIn(collection, session, await (session is null
            ? collection.FindOneAndDeleteAsync(arguments.Filter, options)
            : collection.FindOneAndDeleteAsync(session, arguments.Filter, options)));
    }

    /// <summary>The position in the list is the key, as the unified format writes it.</summary>
    public static BsonDocument Numbered(IEnumerable<BsonValue> values) =>
        new(values.Select((value, i) => new BsonElement(i.ToString(System.Globalization.CultureInfo.InvariantCulture), value)));

    private static UpdateOptions<BsonDocument> UpdateOptions(Arguments arguments) => new()
    {
        ArrayFilters = arguments.ArrayFilters, BypassDocumentValidation = arguments.Bool("bypassDocumentValidation"), Collation = arguments.Collation,
        Comment = arguments.Comment, Hint = arguments.Hint, IsUpsert = arguments.Upsert, Let = arguments.Let, Sort = arguments.Sort,
    };

    private static DeleteOptions DeleteOptions(Arguments arguments) => new()
    {
        Collation = arguments.Collation, Comment = arguments.Comment, Hint = arguments.Hint, Let = arguments.Let,
    };

    private static bool IsAcknowledged(Documents collection) => collection.Settings.WriteConcern.IsAcknowledged;

    private static BsonDocument? Result(UpdateResult result) =>
        result.IsAcknowledged ? Counts(result.MatchedCount, result.ModifiedCount, result.UpsertedId) : null;

    private static BsonDocument? Result(DeleteResult result) => result.IsAcknowledged ? new BsonDocument("deletedCount", result.DeletedCount) : null;

    private static BsonDocument Counts(long matched, long modified, BsonValue? upserted)
    {
        var counts = new BsonDocument { { "matchedCount", matched }, { "modifiedCount", modified }, { "upsertedCount", upserted is null ? 0 : 1 } };
        if (upserted is not null) counts.Add("upsertedId", upserted);
        return counts;
    }

    private static BsonValue? FoundIn(Documents collection, IClientSessionHandle? session, BsonDocument? document) =>
        !IsAcknowledged(collection) && session is not { IsInTransaction: true } ? null : document is null ? BsonNull.Value : document;
}
