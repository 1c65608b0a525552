using CoachingPlatform.MongoWire.Engine;
using CoachingPlatform.MongoWire.Errors;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using Npgsql;

namespace CoachingPlatform.MongoWire.Commands;

/// <summary>Databases, collections and indexes: making, changing, dropping.</summary>
internal sealed class CatalogCommands(MongoWireOptions options)
{
    public static Task<Reply> CreateAsync(Request request, Lane lane, CancellationToken stopping) =>
        RunAsync("SELECT documentdb_api.create_collection_view($1, $2::documentdb_core.bson)::bytea", request, lane, stopping);

    /// <summary>Builds the index before it answers: right for start-up, where the next statement counts on it.</summary>
    public static async Task<Reply> CreateIndexesAsync(Request request, Lane lane, CancellationToken stopping)
    {
        var reply = await RunAsync(
            "SELECT documentdb_api_internal.create_indexes_non_concurrently($1, $2::documentdb_core.bson, true)::bytea", request, lane, stopping);
        var shard = BsonSerializer.Deserialize<BsonDocument>(reply.Document.ToArray())["raw"]["defaultShard"].AsBsonDocument;
        return Reply.From(shard);
    }

    public static Task<Reply> DropIndexesAsync(Request request, Lane lane, CancellationToken stopping) =>
        RunAsync("SELECT documentdb_api_internal.drop_indexes_non_concurrently($1, $2::documentdb_core.bson)::bytea", request, lane, stopping);

    public static async Task<Reply> CollModAsync(Request request, Lane lane, CancellationToken stopping) => new(await lane.ReadDocumentAsync(
        "SELECT documentdb_api.coll_mod($1, $2, $3::documentdb_core.bson)::bytea",
        [PgParameters.Text(request.Database), PgParameters.Text(request.RequiredCollection()), PgParameters.Bytes(request.Body)], stopping));

    public static Task<Reply> ListDatabasesAsync(Request request, Lane lane, CancellationToken stopping) =>
        RunWithoutDatabaseAsync("SELECT documentdb_api.list_databases($1::documentdb_core.bson)::bytea", request, lane, stopping);

    public static Task<Reply> RenameCollectionAsync(Request request, Lane lane, CancellationToken stopping) =>
        RunWithoutDatabaseAsync("SELECT documentdb_api.rename_collection($1::documentdb_core.bson)::bytea", request, lane, stopping);

    public static async Task<Reply> DatabaseStatsAsync(Request request, Lane lane, CancellationToken stopping) => new(await lane.ReadDocumentAsync(
        "SELECT documentdb_api.db_stats($1)::bytea", [PgParameters.Text(request.Database)], stopping));

    public static async Task<Reply> CollectionStatsAsync(Request request, Lane lane, CancellationToken stopping) => new(await lane.ReadDocumentAsync(
        "SELECT documentdb_api.coll_stats($1, $2)::bytea", [PgParameters.Text(request.Database), PgParameters.Text(request.RequiredCollection())], stopping));

    public async Task<Reply> DropAsync(Request request, Lane lane, CancellationToken stopping)
    {
        var collection = request.RequiredCollection();
        await DropWithinLimitAsync(
            "SELECT documentdb_api.drop_collection($1, $2)", [PgParameters.Text(request.Database), PgParameters.Text(collection)], lane, stopping);
        return Reply.From(new BsonDocument("ns", $"{request.Database}.{collection}"));
    }

    public async Task<Reply> DropDatabaseAsync(Request request, Lane lane, CancellationToken stopping)
    {
        await DropWithinLimitAsync("SELECT documentdb_api.drop_database($1)", [PgParameters.Text(request.Database)], lane, stopping);
        return Reply.From(new BsonDocument("dropped", request.Database));
    }

    /// <summary>A drop waits for everybody who reads or writes the collection, an open transaction included: so it gets a time limit.</summary>
    private Task<bool> DropWithinLimitAsync(string drop, NpgsqlParameter[] parameters, Lane lane, CancellationToken stopping) => lane.UseAsync(
        async connection =>
        {
            await using var transaction = await connection.BeginTransactionAsync(stopping);
            try
            {
                await connection.ExecuteAsync($"SET LOCAL lock_timeout = {(int)options.DropLimit.TotalMilliseconds}", [], stopping);
                await connection.ExecuteAsync(drop, parameters, stopping);
                await transaction.CommitAsync(stopping);
                return true;
            }
            catch (PostgresException exception) when (exception.SqlState == "55P03")
            {
                throw new MongoError(Codes.LockTimeout, "The drop waited too long for open reads or transactions on the collection.");
            }
        },
        stopping);

    private static async Task<Reply> RunAsync(string sql, Request request, Lane lane, CancellationToken stopping) =>
        new(await lane.ReadDocumentAsync(sql, [PgParameters.Text(request.Database), PgParameters.Bytes(request.Body)], stopping));

    private static async Task<Reply> RunWithoutDatabaseAsync(string sql, Request request, Lane lane, CancellationToken stopping) =>
        new(await lane.ReadDocumentAsync(sql, [PgParameters.Bytes(request.Body)], stopping));
}
