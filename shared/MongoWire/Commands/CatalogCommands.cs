using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using Handler = CoachingPlatform.MongoWire.Commands.CommandTable.Handler;

namespace CoachingPlatform.MongoWire.Commands;

/// <summary>Databases, collections and indexes: making, changing, dropping.</summary>
internal sealed class CatalogCommands(MongoWireOptions options)
{
    /// <summary>A change that one function of the engine does: $1 is the database, $2 the collection, $3 the command.</summary>
    public Handler By(string function) => async (request, lane, stopping) => new Reply(await ChangeAsync($"SELECT {function}::bytea", request, lane, stopping));

    /// <summary>Builds the index before it answers: right for start-up, where the next statement counts on it.</summary>
    public async Task<Reply> CreateIndexesAsync(Request request, Lane lane, CancellationToken stopping)
    {
        var reply = await ChangeAsync(
            "SELECT documentdb_api_internal.create_indexes_non_concurrently($1, $3::documentdb_core.bson, true)::bytea", request, lane, stopping);
        return Reply.From(BsonSerializer.Deserialize<BsonDocument>(reply)["raw"]["defaultShard"].AsBsonDocument);
    }

    public async Task<Reply> DropAsync(Request request, Lane lane, CancellationToken stopping)
    {
        var collection = request.RequiredCollection();
        await ChangeAsync("SELECT ''::bytea FROM documentdb_api.drop_collection($1, $2)", request, lane, stopping);
        return Reply.From(new BsonDocument("ns", $"{request.Database}.{collection}"));
    }

    public async Task<Reply> DropDatabaseAsync(Request request, Lane lane, CancellationToken stopping)
    {
        await ChangeAsync("SELECT ''::bytea FROM documentdb_api.drop_database($1)", request, lane, stopping);
        return Reply.From(new BsonDocument("dropped", request.Database));
    }

    /// <summary>
    /// A change waits for everybody who reads or writes the collection, an open transaction included, and everybody else
    /// waits behind it: so it gets a time limit. Inside a transaction the transaction's own, shorter limit holds.
    /// </summary>
    private Task<byte[]> ChangeAsync(string sql, Request request, Lane lane, CancellationToken stopping)
    {
        object?[] parameters = [request.Database, request.Collection ?? "", request.Body];
        return lane.InTransaction ? lane.ReadDocumentAsync(sql, parameters, stopping) : lane.UseAsync(
            async connection =>
            {
                await using var transaction = await connection.BeginTransactionAsync(stopping);
                try
                {
                    await connection.ExecuteAsync($"SET LOCAL lock_timeout = {(int)options.DropLimit.TotalMilliseconds}", [], stopping);
                    var reply = await connection.ReadDocumentAsync(sql, parameters, stopping);
                    await transaction.CommitAsync(stopping);
                    return reply;
                }
                catch (PostgresException exception) when (exception.SqlState == "55P03")
                {
                    throw new MongoError(Codes.LockBusy, "The change waited too long for open reads or transactions on the collection.");
                }
            },
            stopping);
    }
}
