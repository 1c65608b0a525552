using MongoDB.Bson;

namespace CoachingPlatform.MongoWire.Commands;

/// <summary>The commands that open, read and close cursors.</summary>
internal sealed class CursorCommands(CursorStore cursors)
{
    /// <summary>What a cursor inside a transaction may hold in memory; it is read to its end at once.</summary>
    private const long LargestRest = 64_000_000;

    private const string GetMoreStatement =
        "SELECT cursorpage::bytea, continuation::bytea FROM documentdb_api.cursor_get_more($1, $2::documentdb_core.bson, $3::documentdb_core.bson)";

    private const string MissingSource = "The query references collections that do not exist";

    public CommandTable.Handler By(string function) => (request, lane, stopping) => OpenAsync(function, request, lane, stopping);

    public Task<Reply> FindAsync(Request request, Lane lane, CancellationToken stopping) =>
        OpenAsync("find_cursor_first_page", request.WithoutEmptySort(), lane, stopping);

    /// <summary>A collection that is not there reads as an empty one; for $out and $merge the engine wants it to be there.</summary>
    public async Task<Reply> AggregateAsync(Request request, Lane lane, CancellationToken stopping)
    {
        AggregateGuard.Check(request.Body.Span);
        try
        {
            return await OpenAsync("aggregate_cursor_first_page", request, lane, stopping);
        }
        catch (PostgresException exception) when (
            !lane.InTransaction && request.Collection is not null && exception.MessageText.StartsWith(MissingSource, StringComparison.Ordinal))
        {
            await lane.ReadDocumentAsync(
                "SELECT ''::bytea FROM documentdb_api.create_collection($1, $2)",
                [PgParameters.Text(request.Database), PgParameters.Text(request.Collection)], stopping);
            return await OpenAsync("aggregate_cursor_first_page", request, lane, stopping);
        }
    }

    public async Task<Reply> GetMoreAsync(Request request, Lane lane, CancellationToken stopping)
    {
        var id = request.Field("getMore"u8, out var type) is { } value && type == BsonKind.Int64
            ? BsonValues.Long(value.Span)
            : throw new MongoError(Codes.FailedToParse, "'getMore' takes a cursor id.");
        var cursor = cursors.Take(id);
        return cursor.Rest is { } rest ? FromMemory(id, cursor, rest, request) : await FromEngineAsync(id, cursor, request.Body, lane, stopping);
    }

    public async Task<Reply> KillCursorsAsync(Request request, Lane lane, CancellationToken stopping)
    {
        var ids = request.ToDocument().GetValue("cursors", new BsonArray()).AsBsonArray.Select(id => id.ToInt64()).ToArray();
        var closed = ids.Where(cursors.Close).ToArray();
        if (closed.Length > 0)
            await lane.ReadDocumentAsync("SELECT documentdb_api_internal.delete_cursors($1)::bytea", [PgParameters.Longs(closed)], stopping);
        return Reply.From(new BsonDocument
        {
            { "cursorsKilled", new BsonArray(closed) }, { "cursorsNotFound", new BsonArray(ids.Except(closed)) },
            { "cursorsAlive", new BsonArray() }, { "cursorsUnknown", new BsonArray() },
        });
    }

    private Task<Reply> OpenAsync(string function, Request request, Lane lane, CancellationToken stopping) => lane.UseAsync(
        async connection =>
        {
            var first = await connection.ReadRowAsync(
                $"SELECT cursorpage::bytea, continuation::bytea, persistconnection, cursorid FROM documentdb_api.{function}($1, $2::documentdb_core.bson)",
                [PgParameters.Text(request.Database), PgParameters.Bytes(request.Body)], ReadFirstPage, stopping);
            if (first.Continuation is null) return new Reply(first.Page);

            // A sorted cursor lives on its connection, and two of them inside one transaction disturb each other:
            // read this one to its end while nothing else runs here.
            var held = lane.InTransaction || first.IsHeldByConnection;
            var rest = held ? await ReadToEndAsync(connection, first, request, stopping) : null;
            var ns = $"{request.Database}.{request.Collection ?? "$cmd." + request.Name}";
            cursors.Put(first.Id, new OpenCursor(request.Database, ns, held ? null : first.Continuation, rest));
            return new Reply(first.Page);
        },
        stopping);

    private static async Task<Queue<RawBsonDocument>> ReadToEndAsync(
        NpgsqlConnection connection, FirstPage first, Request request, CancellationToken stopping)
    {
        var getMore = new BsonDocument { { "getMore", first.Id }, { "collection", request.Collection ?? "$cmd" } }.ToBson();
        var rest = new Queue<RawBsonDocument>();
        var size = 0L;
        for (var continuation = first.Continuation; continuation is not null;)
        {
            (var page, continuation) = await ReadPageAsync(connection, request.Database, getMore, continuation, stopping);
            foreach (var document in CursorPage.Documents(page)) rest.Enqueue(document);
            size += page.Length;
            if (size > LargestRest)
                throw new MongoError(Codes.ExceededMemoryLimit, "A cursor inside a transaction reads at most 64 MB in the local store.");
        }

        return rest;
    }

    private async Task<Reply> FromEngineAsync(long id, OpenCursor cursor, ReadOnlyMemory<byte> getMore, Lane lane, CancellationToken stopping)
    {
        var (page, continuation) = await lane.UseAsync(
            connection => ReadPageAsync(connection, cursor.Database, getMore, cursor.Continuation!, stopping), stopping);
        if (continuation is not null) cursors.Put(id, cursor with { Continuation = continuation });
        return new Reply(page);
    }

    private Reply FromMemory(long id, OpenCursor cursor, Queue<RawBsonDocument> rest, Request request)
    {
        var limit = request.Field("batchSize"u8, out var type) is { } size && type is BsonKind.Int32 or BsonKind.Int64
            ? (int)Math.Clamp(BsonValues.Long(size.Span), 1, int.MaxValue)
            : int.MaxValue;
        var page = CursorPage.Next(id, cursor.Namespace, rest, limit);
        if (rest.Count > 0) cursors.Put(id, cursor);
        return page;
    }

    private static Task<(byte[] Page, byte[]? Continuation)> ReadPageAsync(
        NpgsqlConnection connection, string database, ReadOnlyMemory<byte> getMore, byte[] continuation, CancellationToken stopping) =>
        connection.ReadRowAsync(
            GetMoreStatement,
            [PgParameters.Text(database), PgParameters.Bytes(getMore), PgParameters.Bytes(continuation)],
            static row => (row.GetFieldValue<byte[]>(0), row.IsDBNull(1) ? null : row.GetFieldValue<byte[]>(1)),
            stopping);

    private static FirstPage ReadFirstPage(NpgsqlDataReader row) =>
        new(row.GetFieldValue<byte[]>(0), row.IsDBNull(1) ? null : row.GetFieldValue<byte[]>(1), row.GetBoolean(2), row.GetInt64(3));

    private sealed record FirstPage(byte[] Page, byte[]? Continuation, bool IsHeldByConnection, long Id);
}
