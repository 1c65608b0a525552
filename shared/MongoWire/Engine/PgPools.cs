namespace CoachingPlatform.MongoWire.Engine;

/// <summary>
/// Two pools on one PostgreSQL: open transactions hold their connections for as long as their client likes,
/// so they must not be able to take the ones that single statements need.
/// </summary>
internal sealed class PgPools(MongoWireOptions options) : IAsyncDisposable
{
    /// <summary>
    /// Needed for sorts from an index, for cursors that outlive their connection, and for collations. Two who insert the same
    /// unique value at once deadlock in the engine's exclusion constraint: that is worth noticing before PostgreSQL's usual second.
    /// </summary>
    private const string EngineSettings =
        "-c documentdb.alternate_index_handler_name=extended_rum -c documentdb.useFileBasedPersistedCursors=on " +
        "-c documentdb_core.enableCollation=on -c client_min_messages=warning -c deadlock_timeout=50ms";

    private const string TransactionSettings =
        " -c default_transaction_isolation=repeatable\\ read -c lock_timeout=20 -c idle_in_transaction_session_timeout=120000";

    private readonly NpgsqlDataSource statements = Make(options, EngineSettings, options.MaxConnections);
    private readonly NpgsqlDataSource transactions = Make(options, EngineSettings + TransactionSettings, options.MaxTransactions);

    public Task<NpgsqlConnection> OpenAsync(CancellationToken stopping) => OpenAsync(statements, stopping);
    public Task<NpgsqlConnection> OpenForTransactionAsync(CancellationToken stopping) => OpenAsync(transactions, stopping);

    public async ValueTask DisposeAsync()
    {
        await statements.DisposeAsync();
        await transactions.DisposeAsync();
    }

    /// <summary>A PostgreSQL that restarts is back in seconds; nothing was sent yet, so waiting for it is safe.</summary>
    private async Task<NpgsqlConnection> OpenAsync(NpgsqlDataSource pool, CancellationToken stopping)
    {
        var started = options.Time.GetTimestamp();
        while (true)
        {
            try
            {
                return await pool.OpenConnectionAsync(stopping);
            }
            catch (NpgsqlException exception) when (IsNotThereYet(exception) && options.Time.GetElapsedTime(started) < options.PostgresWait)
            {
                await Task.Delay(100, stopping);
            }
        }
    }

    private static bool IsNotThereYet(NpgsqlException exception) => exception is PostgresException
        ? exception.SqlState is "57P03" or "57P01" or "57P02" or "53300"
        : exception.InnerException is System.Net.Sockets.SocketException or IOException;

    private static NpgsqlDataSource Make(MongoWireOptions options, string settings, int limit) => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(options.Postgres)
    {
        Options = settings,
        MaxPoolSize = limit,
        Timeout = (int)Math.Ceiling(options.PoolWait.TotalSeconds),
        CommandTimeout = 300,
        MaxAutoPrepare = 60,
        AutoPrepareMinUsages = 2,
        NoResetOnClose = true,
        ConnectionIdleLifetime = 60,
        ApplicationName = new NpgsqlConnectionStringBuilder(options.Postgres).ApplicationName ?? "MongoWire",
        IncludeErrorDetail = false,
    });
}
