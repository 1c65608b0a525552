using MongoDB.Bson;

namespace CoachingPlatform.MongoWire.Commands;

/// <summary>The commands that open, read and close cursors.</summary>
internal sealed class CursorCommands(CursorStore cursors)
{
    /// <summary>What a cursor inside a transaction may hold in memory; it is read to its end at once.</summary>
    private const long LargestRest = 64_000_000;

    private const string MissingSource = "The query references collections that do not exist";

    public CommandTable.Handler By(string function) => (request, lane, stopping) => OpenAsync(function, request, lane, stopping);

    public Task<Reply> FindAsync(Request request, Lane lane, CancellationToken stopping) =>
        OpenAsync("find_cursor_first_page", ReadGuard.CheckFind(request), lane, stopping);

    /// <summary>A collection that is not there reads as an empty one; for $out and $merge the engine wants it to be there.</summary>
    public async Task<Reply> AggregateAsync(Request request, Lane lane, CancellationToken stopping)
    {
        ReadGuard.CheckAggregate(request.Body.Span);
        try
        {
            return await OpenAsync("aggregate_cursor_first_page", request, lane, stopping);
        }
        catch (PostgresException exception) when (
            !lane.InTransaction && request.Collection is not null && exception.MessageText.StartsWith(MissingSource, StringComparison.Ordinal))
        {
            await lane.ExecuteAsync("SELECT documentdb_api.create_collection($1, $2)", [request.Database, request.Collection], stopping);
            return await OpenAsync("aggregate_cursor_first_page", request, lane, stopping);
        }
    }

    public async Task<Reply> GetMoreAsync(Request request, Lane lane, CancellationToken stopping)
    {
        var command = request.ToDocument();
        var id = command["getMore"].AsInt64;
        var cursor = cursors.Take(id);
        if (cursor.Rest is { } rest)
        {
            var kept = CursorPage.Next(id, cursor.Namespace, rest, Math.Max(1, command.GetValue("batchSize", int.MaxValue).ToInt32()));
            if (rest.Count > 0) cursors.Put(id, cursor);
            return kept;
        }

        var (page, continuation) = await lane.UseAsync(connection => ReadPageAsync(connection, cursor.Database, request.Body, cursor.Continuation!, stopping), stopping);
        if (continuation is not null) cursors.Put(id, cursor with { Continuation = continuation });
        return new Reply(page);
    }

    public async Task<Reply> KillCursorsAsync(Request request, Lane lane, CancellationToken stopping)
    {
        var ids = request.ToDocument().GetValue("cursors", new BsonArray()).AsBsonArray.Select(id => id.ToInt64()).ToArray();
        var closed = ids.Where(cursors.Close).ToArray();
        if (closed.Length > 0) await lane.ExecuteAsync("SELECT documentdb_api_internal.delete_cursors($1)", [closed], stopping);
        return Reply.From(new BsonDocument
        {
            { "cursorsKilled", new BsonArray(closed) }, { "cursorsNotFound", new BsonArray(ids.Except(closed)) },
            { "cursorsAlive", new BsonArray() }, { "cursorsUnknown", new BsonArray() },
        });
    }

    private async Task<Reply> OpenAsync(string function, Request request, Lane lane, CancellationToken stopping)
    {
        var (reply, again) = await lane.UseAsync(connection => OpenAsync(connection, function, request, lane, stopping), stopping);
        return again is null ? reply : await OpenAsync(function, again, lane, stopping);
    }

    private async Task<(Reply Reply, Request? Again)> OpenAsync(NpgsqlConnection connection, string function, Request request, Lane lane, CancellationToken stopping)
    {
        var (page, continuation, isHeldByConnection, id) = await connection.ReadRowAsync(
            $"SELECT cursorpage::bytea, continuation::bytea, persistconnection, cursorid FROM documentdb_api.{function}($1, $2::documentdb_core.bson)",
            [request.Database, request.Body],
            static row => (row.GetFieldValue<byte[]>(0), row.IsDBNull(1) ? null : row.GetFieldValue<byte[]>(1), row.GetBoolean(2), row.GetInt64(3)),
            stopping);
        if (continuation is null) return (new Reply(page), null);
        if (CursorPage.InOrder(page, request) is { } again)
        {
            await connection.ExecuteAsync("SELECT documentdb_api_internal.delete_cursors($1)", [new[] { id }], stopping);
            return (default, again);
        }

        // A sorted cursor lives on its connection, and two of them inside one transaction disturb each other:
        // read this one to its end while nothing else runs here.
        var isRead = lane.InTransaction || isHeldByConnection;
        var rest = isRead ? await ReadToEndAsync(connection, id, continuation, request, stopping) : null;
        var ns = $"{request.Database}.{request.Collection ?? "$cmd." + request.Name}";
        cursors.Put(id, new OpenCursor(request.Database, ns, isRead ? null : continuation, rest));
        return (new Reply(page), null);
    }

    private static async Task<Queue<RawBsonDocument>> ReadToEndAsync(
        NpgsqlConnection connection, long id, byte[]? continuation, Request request, CancellationToken stopping)
    {
        var getMore = new BsonDocument { { "getMore", id }, { "collection", request.Collection ?? "$cmd" } }.ToBson();
        var rest = new Queue<RawBsonDocument>();
        var size = 0L;
        while (continuation is not null)
        {
            (var page, continuation) = await ReadPageAsync(connection, request.Database, getMore, continuation, stopping);
            foreach (var document in CursorPage.Documents(page)) rest.Enqueue(document);
            size += page.Length;
            if (size > LargestRest)
                throw new MongoError(Codes.ExceededMemoryLimit, "A cursor inside a transaction reads at most 64 MB in the local store.");
        }

        return rest;
    }

    private static Task<(byte[] Page, byte[]? Continuation)> ReadPageAsync(
        NpgsqlConnection connection, string database, ReadOnlyMemory<byte> getMore, byte[] continuation, CancellationToken stopping) =>
        connection.ReadRowAsync(
            "SELECT cursorpage::bytea, continuation::bytea FROM documentdb_api.cursor_get_more($1, $2::documentdb_core.bson, $3::documentdb_core.bson)",
            [database, getMore, continuation],
            static row => (row.GetFieldValue<byte[]>(0), row.IsDBNull(1) ? null : row.GetFieldValue<byte[]>(1)),
            stopping);
}
