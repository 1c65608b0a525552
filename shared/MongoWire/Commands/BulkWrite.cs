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
        var operations = command["ops"].AsBsonArray.Cast<BsonDocument>().ToList();
        var results = new List<BsonDocument>();
        while (results.Count < operations.Count && !(stopsAtError && results.Exists(IsError)))
        {
            // In a transaction, where no reply is kept, inserts into one collection that follow each other are one insert.
            var first = operations[results.Count];
            var together = operations.Skip(results.Count).TakeWhile(o => ReferenceEquals(o, first) || (lane.InTransaction && o.Contains("insert") && o.GetElement(0) == first.GetElement(0)));
            // A bulkWrite that is sent again finds each operation's reply under its place.
            var single = request.With(Single(command, [.. together]).Add("stmtId", results.Count));
            foreach (var result in await ResultsOfAsync(single, lane, stopping)) results.Add(result.Add("idx", results.Count));
        }

        return ToReply(command, results);
    }

    private static BsonDocument Single(BsonDocument command, List<BsonDocument> together)
    {
        var (operation, kind) = (together[0], together[0].GetElement(0));
        if (command["nsInfo"].AsBsonArray.ElementAtOrDefault(kind.Value.ToInt32())?["ns"].AsString.Split('.', 2) is not [var database, var collection])
            throw new MongoError(Codes.BadValue, $"'{kind.Name}: {kind.Value}' names no collection of 'nsInfo'.");
        var single = new BsonDocument { { kind.Name, collection }, { "$db", database } };
        single.AddRange(command.Where(field => !Own.Contains(field.Name)));
        return kind.Name switch
        {
            "insert" => single.Add("documents", new BsonArray(together.Select(insert => insert["document"]))),
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

    private static async Task<List<BsonDocument>> ResultsOfAsync(Request request, Lane lane, CancellationToken stopping)
    {
        try
        {
            var reply = BsonSerializer.Deserialize<BsonDocument>((await Writes.RunAsync(request, lane, stopping)).Document.ToArray());
            if (reply.GetValue("writeErrors", BsonNull.Value) is BsonArray errors)
                return [.. Inserted(errors[0]["index"].ToInt32()), Failed(errors[0]["code"], errors[0]["errmsg"])];
            if (request.Name == "insert") return Inserted(reply["n"].ToInt32());
            var result = new BsonDocument { { "ok", 1.0 }, { "n", reply["n"] }, { "kind", request.Name } };
            if (reply.TryGetValue("nModified", out var modified)) result["nModified"] = modified;
            if (reply.TryGetValue("upserted", out var upserted)) result["upserted"] = new BsonDocument("_id", upserted[0]["_id"]);
            return [result];
        }
        catch (Exception exception) when (ErrorMapping.From(exception, request) is { Labels.Count: 0 } error)
        {
            // What has a label ends the whole command: the driver sends it, or its transaction, again.
            return [Failed(error.Code, error.Message)];
        }
    }

    private static List<BsonDocument> Inserted(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new BsonDocument { { "ok", 1.0 }, { "n", 1 }, { "kind", "insert" } })];

    private static BsonDocument Failed(BsonValue code, BsonValue message) => new() { { "ok", 0.0 }, { "code", code }, { "errmsg", message }, { "n", 0 } };

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
        var isWanted = command.GetValue("errorsOnly", false).ToBoolean() ? IsError : (Func<BsonDocument, bool>)(_ => true);
        var batch = new BsonArray(results.Where(isWanted).Select(result => new BsonDocument(result.Where(field => field.Name != "kind"))));
        reply["cursor"] = new BsonDocument { { "id", 0L }, { "ns", "admin.$cmd.bulkWrite" }, { "firstBatch", batch } };
        return Reply.From(reply) with { HasWriteErrors = nErrors > 0 };

        int Sum(string kind, string field) => results.Where(result => result.GetValue("kind", "") == kind).Sum(result => result[field].ToInt32());
    }
}
