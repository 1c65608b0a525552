namespace CoachingPlatform.MongoWire.Engine;

/// <summary>Runs one statement on a connection and reads its one row.</summary>
internal static class PgStatements
{
    public static async Task<T> ReadRowAsync<T>(
        this NpgsqlConnection connection, string sql, object?[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken stopping)
    {
        await using var command = Command(connection, sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(stopping);
        await reader.ReadAsync(stopping);
        var row = read(reader);
        await reader.NextResultAsync(stopping); // the row comes before the commit: only the end of the results acknowledges it
        return row;
    }

    public static Task<byte[]> ReadDocumentAsync(this NpgsqlConnection connection, string sql, object?[] parameters, CancellationToken stopping) =>
        connection.ReadRowAsync(sql, parameters, static row => row.GetFieldValue<byte[]>(0), stopping);

    public static async Task ExecuteAsync(this NpgsqlConnection connection, string sql, object?[] parameters, CancellationToken stopping)
    {
        await using var command = Command(connection, sql, parameters);
        await command.ExecuteNonQueryAsync(stopping);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object?[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in parameters) command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }
}
