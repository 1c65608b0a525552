using MongoDB.Bson;
using MongoDB.Bson.Serialization;

namespace CoachingPlatform.MongoWire.Commands;

/// <summary>Databases, collections and indexes: making, changing, dropping.</summary>
internal sealed class CatalogCommands(MongoWireOptions options)
{
    public Task<Reply> CreateAsync(Request request, Lane lane, CancellationToken stopping) =>
        ChangeAsync("SELECT documentdb_api.create_collection_view($1, $2::documentdb_core.bson)::bytea", NameAndBody(request), lane, stopping);

    /// <summary>Builds the index before it answers: right for start-up, where the next statement counts on it.</summary>
    public async Task<Reply> CreateIndexesAsync(Request request, Lane lane, CancellationToken stopping)
    {
        var reply = await ChangeAsync(
            "SELECT documentdb_api_internal.create_indexes_non_concurrently($1, $2::documentdb_core.bson, true)::bytea",
            NameAndBody(request), lane, stopping);
        var shard = BsonSerializer.Deserialize<BsonDocument>(reply.Document.ToArray())["raw"]["defaultShard"].AsBsonDocument;
        return Reply.From(shard);
    }

    public Task<Reply> DropIndexesAsync(Request request, Lane lane, CancellationToken stopping) => ChangeAsync(
        "SELECT documentdb_api_internal.drop_indexes_non_concurrently($1, $2::documentdb_core.bson)::bytea", NameAndBody(request), lane, stopping);

    public Task<Reply> CollModAsync(Request request, Lane lane, CancellationToken stopping) => ChangeAsync(
        "SELECT documentdb_api.coll_mod($1, $2, $3::documentdb_core.bson)::bytea",
        [PgParameters.Text(request.Database), PgParameters.Text(request.RequiredCollection()), PgParameters.Bytes(request.Body)], lane, stopping);

    public Task<Reply> RenameCollectionAsync(Request request, Lane lane, CancellationToken stopping) =>
        ChangeAsync("SELECT documentdb_api.rename_collection($1::documentdb_core.bson)::bytea", [PgParameters.Bytes(request.Body)], lane, stopping);

    public async Task<Reply> DropAsync(Request request, Lane lane, CancellationToken stopping)
    {
        var collection = request.RequiredCollection();
        await ChangeAsync(
            "SELECT ''::bytea FROM documentdb_api.drop_collection($1, $2)",
            [PgParameters.Text(request.Database), PgParameters.Text(collection)], lane, stopping);
        return Reply.From(new BsonDocument("ns", $"{request.Database}.{collection}"));
    }

    public async Task<Reply> DropDatabaseAsync(Request request, Lane lane, CancellationToken stopping)
    {
        await ChangeAsync("SELECT ''::bytea FROM documentdb_api.drop_database($1)", [PgParameters.Text(request.Database)], lane, stopping);
        return Reply.From(new BsonDocument("dropped", request.Database));
    }

    public static Task<Reply> ListDatabasesAsync(Request request, Lane lane, CancellationToken stopping) =>
        ReadAsync("SELECT documentdb_api.list_databases($1::documentdb_core.bson)::bytea", [PgParameters.Bytes(request.Body)], lane, stopping);

    /// <summary>
    /// A change waits for everybody who reads or writes the collection, an open transaction included, and everybody else
    /// waits behind it: so it gets a time limit. Inside a transaction the transaction's own, shorter limit holds.
    /// </summary>
    private Task<Reply> ChangeAsync(string sql, NpgsqlParameter[] parameters, Lane lane, CancellationToken stopping) => lane.InTransaction
        ? ReadAsync(sql, parameters, lane, stopping)
        : lane.UseAsync(
            async connection =>
            {
                await using var transaction = await connection.BeginTransactionAsync(stopping);
                try
                {
                    await connection.ExecuteAsync($"SET LOCAL lock_timeout = {(int)options.DropLimit.TotalMilliseconds}", [], stopping);
                    var reply = await connection.ReadDocumentAsync(sql, parameters, stopping);
                    await transaction.CommitAsync(stopping);
                    return new Reply(reply);
                }
                catch (PostgresException exception) when (exception.SqlState == "55P03")
                {
                    throw new MongoError(Codes.LockTimeout, "The change waited too long for open reads or transactions on the collection.");
                }
            },
            stopping);

    private static async Task<Reply> ReadAsync(string sql, NpgsqlParameter[] parameters, Lane lane, CancellationToken stopping) =>
        new(await lane.ReadDocumentAsync(sql, parameters, stopping));

    private static NpgsqlParameter[] NameAndBody(Request request) => [PgParameters.Text(request.Database), PgParameters.Bytes(request.Body)];
}
