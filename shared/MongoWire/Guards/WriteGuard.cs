using MongoDB.Bson;

namespace CoachingPlatform.MongoWire.Guards;

/// <summary>Changes or refuses the writes that the engine takes otherwise than MongoDB does. Most go through untouched, as bytes.</summary>
internal static class WriteGuard
{
    public static async Task<Request> CheckAsync(Request request, Lane lane, CancellationToken stopping)
    {
        if (!request.Holds("hint\0"u8) && !request.Holds("$replace"u8)) return request;
        var command = request.ToDocument();
        var statements = command.GetValue("updates", command.GetValue("deletes", new BsonArray { command })).AsBsonArray.Cast<BsonDocument>();
        foreach (var statement in statements)
        {
            if (statement.TryGetValue("hint", out var hint)) await RequireIndexAsync(hint, request, lane, stopping);
            if (statement.GetValue("u", statement.GetValue("update", BsonNull.Value)) is BsonArray pipeline) ReplacingPipelines.Rewrite(pipeline);
        }

        command.Remove("hint"); // findAndModify's: the engine does not take one there, and finds the index itself
        return request.With(command);
    }

    /// <summary>The engine writes without a word when the hint names no index.</summary>
    private static async Task RequireIndexAsync(BsonValue hint, Request request, Lane lane, CancellationToken stopping)
    {
        var key = hint is BsonDocument document ? document.ToBson() : null;
        var isThere = await lane.UseAsync(
            connection => connection.ReadRowAsync(
                "SELECT mongowire.has_index($1, $2, $3, $4::documentdb_core.bson)",
                [request.Database, request.RequiredCollection(), hint.IsString ? hint.AsString : "", key],
                static row => row.GetBoolean(0), stopping),
            stopping);
        if (!isThere) throw new MongoError(Codes.BadValue, $"The hint {hint} names no index of '{request.Collection}'.");
    }
}
