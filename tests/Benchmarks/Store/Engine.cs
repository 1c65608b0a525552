using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using Npgsql;
using NpgsqlTypes;

namespace CoachingPlatform.Benchmarks.Store;

/// <summary>The engine's own functions by Npgsql: prepared statements on a pool, nothing between.</summary>
internal sealed class Engine : IAsyncDisposable
{
    private readonly NpgsqlDataSource pool;
    private readonly string database;

    public Engine(string postgres, string database)
    {
        this.database = database;
        pool = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(postgres)
        {
            MaxPoolSize = 32, MaxAutoPrepare = 60, AutoPrepareMinUsages = 2, NoResetOnClose = true, Options = "-c client_min_messages=warning",
        });
    }

    public async Task<NpgsqlConnection> OpenAsync() => await pool.OpenConnectionAsync();

    /// <summary>The first page of a find.</summary>
    public async Task<BsonDocument> FindAsync(BsonDocument command)
    {
        await using var connection = await OpenAsync();
        var (page, _) = await CallAsync(
            connection,
            "SELECT cursorpage::bytea, true FROM documentdb_api.find_cursor_first_page($1, $2::documentdb_core.bson)",
            Bytes(command.ToBson()));
        return page;
    }

    /// <summary>Documents into a collection.</summary>
    public Task InsertAsync(NpgsqlConnection connection, string collection, params IReadOnlyCollection<BsonDocument> documents) => WriteAsync(
        connection, "insert", new BsonDocument { { "insert", collection }, { "ordered", true } }, documents);

    /// <summary>One update by id.</summary>
    public Task UpdateAsync(NpgsqlConnection connection, string collection, BsonValue id, BsonDocument change) => WriteAsync(
        connection, "update", new BsonDocument { { "update", collection }, { "ordered", true } },
        [new BsonDocument { { "q", new BsonDocument("_id", id) }, { "u", change } }]);

    /// <summary>Statistics of all tables, as the engine gathers them by itself a minute after a load.</summary>
    public async Task AnalyzeAsync()
    {
        await using var command = pool.CreateCommand("ANALYZE");
        await command.ExecuteNonQueryAsync();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => pool.DisposeAsync();

    private async Task WriteAsync(NpgsqlConnection connection, string function, BsonDocument command, IReadOnlyCollection<BsonDocument> statements)
    {
        var (reply, succeeded) = await CallAsync(
            connection,
            $"SELECT p_result::bytea, p_success FROM documentdb_api.{function}($1, $2::documentdb_core.bson, $3::documentdb_core.bsonsequence)",
            Bytes(command.ToBson()), Bytes(OneAfterTheOther(statements)));
        if (!succeeded || reply["n"].ToInt32() != statements.Count)
            throw new InvalidOperationException($"The engine answered {reply}.");
    }

    private async Task<(BsonDocument Reply, bool Succeeded)> CallAsync(NpgsqlConnection connection, string sql, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = database, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        var answer = (BsonSerializer.Deserialize<BsonDocument>(reader.GetFieldValue<byte[]>(0)), reader.GetBoolean(1));
        await reader.NextResultAsync();
        return answer;
    }

    private static byte[] OneAfterTheOther(IReadOnlyCollection<BsonDocument> documents)
    {
        using var bytes = new MemoryStream();
        foreach (var document in documents)
            bytes.Write(document.ToBson());
        return bytes.ToArray();
    }

    private static NpgsqlParameter<byte[]> Bytes(byte[] value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Bytea };
}
