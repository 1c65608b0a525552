using MongoDB.Bson;
using MongoDB.Driver;
using Documents = MongoDB.Driver.IMongoCollection<MongoDB.Bson.BsonDocument>;

namespace CoachingPlatform.MongoWire.Tests.Specification;

/// <summary>A collection's and a client's bulk writes.</summary>
internal static class BulkWrites
{
    public static async Task<BsonValue?> CollectionAsync(Documents collection, IClientSessionHandle? session, Arguments arguments)
    {
        var requests = arguments.Documents("requests").Select(request => Model(request.GetElement(0))).ToList();
        var options = new BulkWriteOptions
        {
            BypassDocumentValidation = arguments.Bool("bypassDocumentValidation"), Comment = arguments.Comment, IsOrdered = arguments.Ordered, Let = arguments.Let,
        };
        var result = await (session is null ? collection.BulkWriteAsync(requests, options) : collection.BulkWriteAsync(session, requests, options));
        return Result(result);
    }

    public static async Task<BsonValue?> ClientAsync(MongoClient client, IClientSessionHandle? session, Arguments arguments)
    {
        var models = arguments.Documents("models").Select(model => ClientModel(model.GetElement(0))).ToList();
        var options = new ClientBulkWriteOptions
        {
            BypassDocumentValidation = arguments.Bool("bypassDocumentValidation"), Comment = arguments.Comment, IsOrdered = arguments.Ordered, Let = arguments.Let,
            VerboseResult = arguments.Bool("verboseResults") ?? false, WriteConcern = arguments.WriteConcern("writeConcern"),
        };
        return Result(await (session is null ? client.BulkWriteAsync(models, options) : client.BulkWriteAsync(session, models, options)));
    }

    /// <summary>Also of what an error lets through.</summary>
    public static BsonDocument? Result(BulkWriteResult<BsonDocument> result) => !result.IsAcknowledged ? null : new BsonDocument
    {
        { "deletedCount", result.DeletedCount }, { "insertedCount", result.InsertedCount }, { "matchedCount", result.MatchedCount },
        { "modifiedCount", result.ModifiedCount }, { "upsertedCount", result.Upserts.Count },
        { "insertedIds", new BsonDocument(result.ProcessedRequests.Index().Where(request => request.Item is InsertOneModel<BsonDocument>)
            .Select(request => new BsonElement(Text(request.Index), ((InsertOneModel<BsonDocument>)request.Item).Document["_id"]))) },
        { "upsertedIds", new BsonDocument(result.Upserts.Select(upsert => new BsonElement(Text(upsert.Index), upsert.Id))) },
    };

    public static BsonDocument? Result(ClientBulkWriteResult? result)
    {
        if (result is not { Acknowledged: true }) return null;
        var document = new BsonDocument
        {
            { "insertedCount", result.InsertedCount }, { "upsertedCount", result.UpsertedCount }, { "matchedCount", result.MatchedCount },
            { "modifiedCount", result.ModifiedCount }, { "deletedCount", result.DeletedCount },
        };
        if (result.InsertResults is { } inserts) document["insertResults"] = Each(inserts, insert => new BsonDocument("insertedId", BsonValue.Create(insert.DocumentId)));
        if (result.DeleteResults is { } deletes) document["deleteResults"] = Each(deletes, delete => new BsonDocument("deletedCount", delete.DeletedCount));
        if (result.UpdateResults is { } updates) document["updateResults"] = Each(updates, Counts);
        return document;
    }

    private static BsonDocument Counts(BulkWriteUpdateResult update)
    {
        var counts = new BsonDocument { { "matchedCount", update.MatchedCount }, { "modifiedCount", update.ModifiedCount } };
        if (update.UpsertedId is { } id) counts["upsertedId"] = id;
        return counts;
    }

    private static BsonDocument Each<T>(IReadOnlyDictionary<int, T> results, Func<T, BsonDocument> write) =>
        new(results.Select(result => new BsonElement(Text(result.Key), write(result.Value))));

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static WriteModel<BsonDocument> Model(BsonElement request)
    {
        var model = new Arguments(request.Value.AsBsonDocument);
        return request.Name switch
        {
            "insertOne" => new InsertOneModel<BsonDocument>(model.Required("document")),
            "updateOne" => new UpdateOneModel<BsonDocument>(model.Filter, model.Update)
            {
                ArrayFilters = model.ArrayFilters, Collation = model.Collation, Hint = model.Hint, IsUpsert = model.Upsert, Sort = model.Sort,
            },
            "updateMany" => new UpdateManyModel<BsonDocument>(model.Filter, model.Update)
            {
                ArrayFilters = model.ArrayFilters, Collation = model.Collation, Hint = model.Hint, IsUpsert = model.Upsert,
            },
            "replaceOne" => new ReplaceOneModel<BsonDocument>(model.Filter, model.Required("replacement"))
            {
                Collation = model.Collation, Hint = model.Hint, IsUpsert = model.Upsert, Sort = model.Sort,
            },
            "deleteOne" => new DeleteOneModel<BsonDocument>(model.Filter) { Collation = model.Collation, Hint = model.Hint },
            "deleteMany" => new DeleteManyModel<BsonDocument>(model.Filter) { Collation = model.Collation, Hint = model.Hint },
            var other => throw new UnknownToRunnerException(other),
        };
    }

    private static BulkWriteModel ClientModel(BsonElement request)
    {
        var model = new Arguments(request.Value.AsBsonDocument);
        var ns = CollectionNamespace.FromFullName(model.Text("namespace"));
        return request.Name switch
        {
            "insertOne" => new BulkWriteInsertOneModel<BsonDocument>(ns, model.Required("document")),
            "updateOne" => new BulkWriteUpdateOneModel<BsonDocument>(
                ns, model.Filter, model.Update, model.Sort, model.Collation, model.Hint, model.Upsert, model.ArrayFilters),
            "updateMany" => new BulkWriteUpdateManyModel<BsonDocument>(
                ns, model.Filter, model.Update, model.Collation, model.Hint, model.Upsert, model.ArrayFilters),
            "replaceOne" => new BulkWriteReplaceOneModel<BsonDocument>(
                ns, model.Filter, model.Required("replacement"), model.Sort, model.Collation, model.Hint, model.Upsert),
            "deleteOne" => new BulkWriteDeleteOneModel<BsonDocument>(ns, model.Filter, model.Collation, model.Hint),
            "deleteMany" => new BulkWriteDeleteManyModel<BsonDocument>(ns, model.Filter, model.Collation, model.Hint),
            var other => throw new UnknownToRunnerException(other),
        };
    }
}
