namespace CoachingPlatform.MongoWire.Engine;

/// <summary>Brings the database to where the bridge can work: the extensions, and the bridge's own schema.</summary>
internal static class EngineSetup
{
    public static async Task RunAsync(PgPools pools, CancellationToken stopping)
    {
        using var stream = typeof(EngineSetup).Assembly.GetManifestResourceStream("schema.sql")!;
        using var reader = new StreamReader(stream);
        var schema = await reader.ReadToEndAsync(stopping);
        try
        {
            await using var connection = await pools.OpenAsync(stopping);
            await using var transaction = await connection.BeginTransactionAsync(stopping);
            await connection.ExecuteAsync(schema, [], stopping);
            await transaction.CommitAsync(stopping);
        }
        catch (NpgsqlException exception)
        {
            throw new InvalidOperationException(exception is PostgresException refusal
                ? $"The local store could not prepare its PostgreSQL ({refusal.SqlState}: {refusal.MessageText}). " +
                  "It needs PostgreSQL 18 with the DocumentDB extension among shared_preload_libraries and a superuser."
                : $"The local store found no PostgreSQL to work with: {exception.Message}. Start it, or set MongoWire:Postgres to where it is.", exception);
        }
    }
}
