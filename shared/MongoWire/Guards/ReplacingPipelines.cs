using MongoDB.Bson;

namespace CoachingPlatform.MongoWire.Guards;

/// <summary>
/// An update pipeline that replaces the document gets its <c>_id</c> put in front by the engine even where the new document
/// has the same one already, and so stores two. Here the new document loses an equal one; a different one stays, for the
/// engine to refuse as MongoDB does.
/// </summary>
internal static class ReplacingPipelines
{
    public static void Rewrite(BsonArray pipeline)
    {
        var places = pipeline.Index().Where(stage => IsReplacement(stage.Item)).Select(stage => stage.Index).ToArray();
        if (places.Length == 0) return;
        if (places is not [0] || pipeline.Skip(1).Any(NamesWholeDocument))
            throw new MongoError(Codes.CommandNotSupported, "The local store takes $replaceWith and $replaceRoot in an update as the first stage only, and after it no stage on _id or $$ROOT.");
        var stage = pipeline[0].AsBsonDocument;
        var replacement = stage.GetValue("$replaceWith", null) ?? stage["$replaceRoot"]["newRoot"];
        pipeline[0] = new BsonDocument("$replaceWith", new BsonDocument("$let", new BsonDocument
        {
            { "vars", new BsonDocument("new", replacement) },
            { "in", new BsonDocument("$cond", new BsonArray
                {
                    new BsonDocument("$eq", new BsonArray { "$$new._id", "$_id" }),
                    new BsonDocument("$unsetField", new BsonDocument { { "field", "_id" }, { "input", "$$new" } }),
                    "$$new",
                })
            },
        }));
    }

    private static bool IsReplacement(BsonValue stage) =>
        stage is BsonDocument document && (document.Contains("$replaceWith") || document.Contains("$replaceRoot"));

    private static bool NamesWholeDocument(BsonValue stage) =>
        stage.ToString() is { } text && (text.Contains("_id", StringComparison.Ordinal) || text.Contains("$$ROOT", StringComparison.Ordinal)
            || text.Contains("$$CURRENT", StringComparison.Ordinal));
}
