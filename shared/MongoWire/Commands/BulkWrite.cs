using MongoDB.Bson;
using MongoDB.Bson.Serialization;

namespace CoachingPlatform.MongoWire.Commands;

/// <summary>A client's bulkWrite over several collections: each operation runs as the write of one statement that it stands for.</summary>
internal static class BulkWrite
{
    private static readonly string[] Own = ["bulkWrite", "ops", "nsInfo", "ordered", "errorsOnly", "cursor", "$db"];

    public static async Task<Reply> RunAsync(Request request, Lane lane, CancellationToken stopping)
    {
        var command = request.ToDocument();
        var stopsAtError = lane.InTransaction || command.GetValue("ordered", true).ToBoolean();
        var results = new List<BsonDocument>();
        foreach (var operation in command["ops"].AsBsonArray.Cast<BsonDocument>())
        {
            // A bulkWrite that is sent again finds each operation's reply under its place.
            var single = Single(command, operation).Add("stmtId", results.Count);
            var result = await ResultOfAsync(request.With(single), lane, stopping);
            results.Add(result.Add("idx", results.Count));
            if (stopsAtError && IsError(result)) break;
        }

        return ToReply(command, results);
    }

    private static BsonDocument Single(BsonDocument command, BsonDocument operation)
    {
        var kind = operation.GetElement(0);
        var place = kind.Value.ToInt32();
        var namespaces = command["nsInfo"].AsBsonArray;
        if (place < 0 || place >= namespaces.Count || namespaces[place]["ns"].AsString.Split('.', 2) is not [var database, var collection])
            throw new MongoError(Codes.BadValue, $"'{kind.Name}: {place}' names no collection of 'nsInfo'.");
        var single = new BsonDocument { { kind.Name, collection }, { "$db", database } };
        single.AddRange(command.Where(field => !Own.Contains(field.Name)));
        return kind.Name switch
        {
            "insert" => single.Add("documents", new BsonArray { operation["document"] }),
            "update" => single.Add("updates", new BsonArray { Statement(operation) }),
            "delete" => single.Add("deletes", new BsonArray { Statement(operation).Add("limit", operation.GetValue("multi", false).ToBoolean() ? 0 : 1) }),
            _ => throw new MongoError(Codes.BadValue, $"A bulkWrite holds inserts, updates and deletes, no '{kind.Name}'."),
        };
    }

    private static BsonDocument Statement(BsonDocument operation) => new(operation.Skip(1).Select(field => field.Name switch
    {
        "filter" => new BsonElement("q", field.Value),
        "updateMods" => new BsonElement("u", field.Value),
        _ => field,
    }).Where(field => field.Name != "multi" || operation.Contains("update")));

    private static async Task<BsonDocument> ResultOfAsync(Request request, Lane lane, CancellationToken stopping)
    {
        try
        {
            var reply = BsonSerializer.Deserialize<BsonDocument>((await Writes.RunAsync(request, lane, stopping)).Document.ToArray());
            if (reply.GetValue("writeErrors", BsonNull.Value) is BsonArray errors)
                throw new MongoError(errors[0]["code"].AsInt32, errors[0]["errmsg"].AsString);
            var result = new BsonDocument { { "ok", 1.0 }, { "n", reply["n"] } };
            if (reply.TryGetValue("nModified", out var modified)) result["nModified"] = modified;
            if (reply.TryGetValue("upserted", out var upserted)) result["upserted"] = new BsonDocument("_id", upserted[0]["_id"]);
            return result.Add("kind", request.Name);
        }
        catch (Exception exception) when (ErrorMapping.From(exception, request) is { Labels.Count: 0 })
        {
            // What has a label ends the whole command: the driver sends it, or its transaction, again.
            var error = ErrorMapping.From(exception, request);
            return new BsonDocument { { "ok", 0.0 }, { "code", error.Code }, { "errmsg", error.Message }, { "n", 0 } };
        }
    }

    private static bool IsError(BsonDocument result) => result["ok"] == 0.0;

    private static Reply ToReply(BsonDocument command, List<BsonDocument> results)
    {
        var nErrors = results.Count(IsError);
        var nUpserted = results.Count(result => result.Contains("upserted"));
        var reply = new BsonDocument
        {
            { "nErrors", nErrors }, { "nInserted", Sum("insert", "n") }, { "nMatched", Sum("update", "n") - nUpserted },
            { "nModified", Sum("update", "nModified") }, { "nUpserted", nUpserted }, { "nDeleted", Sum("delete", "n") },
        };
        var wanted = command.GetValue("errorsOnly", false).ToBoolean() ? results.Where(IsError) : results;
        var batch = new BsonArray(wanted.Select(result => { result.Remove("kind"); return result; }));
        reply["cursor"] = new BsonDocument { { "id", 0L }, { "ns", "admin.$cmd.bulkWrite" }, { "firstBatch", batch } };
        return Reply.From(reply) with { HasWriteErrors = nErrors > 0 };

        int Sum(string kind, string field) => results.Where(result => result.GetValue("kind", "") == kind).Sum(result => result[field].ToInt32());
    }
}
