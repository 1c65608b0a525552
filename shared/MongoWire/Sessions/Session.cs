namespace CoachingPlatform.MongoWire.Sessions;

/// <summary>How far a session's latest transaction has come.</summary>
internal enum TransactionState { None, Running, Committed, Aborted }

/// <summary>A client's session and its one transaction; whoever works on it holds the gate.</summary>
internal sealed class Session(Guid id, TimeProvider time)
{
    private NpgsqlConnection? connection;
    private NpgsqlTransaction? transaction;

    public Guid Id => id;
    public SemaphoreSlim Gate { get; } = new(1, 1);
    public TransactionState State { get; private set; }
    public long Number { get; private set; } = -1;
    public string? Exported { get; private set; }
    public long LastUsed { get; set; }
    /// <summary>The connection that its transaction's latest statement came on.</summary>
    public int? Client { get; set; }

    /// <summary>Whoever works on the session does it alone.</summary>
    public async Task<T> HoldAsync<T>(Func<Task<T>> work)
    {
        await Gate.WaitAsync();
        try
        {
            return await work();
        }
        finally
        {
            LastUsed = time.GetTimestamp();
            Gate.Release();
        }
    }

    public async Task BeginAsync(long number, PgPools pools, CancellationToken stopping)
    {
        if (number < Number) throw TooOld(number);
        if (number == Number) throw new MongoError(Codes.NoSuchTransaction, $"Transaction {number} was already started.", MongoError.Transient);
        await AbortAsync();
        Number = number;
        State = TransactionState.Aborted; // until PostgreSQL has it
        connection = await pools.OpenForTransactionAsync(stopping);
        transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, stopping);
        State = TransactionState.Running;
    }

    /// <summary>Begins a transaction for nothing but its snapshot, which others may read while it is open.</summary>
    public async Task<string> ExportAsync(PgPools pools, CancellationToken stopping)
    {
        await BeginAsync(0, pools, stopping);
        return Exported = await connection!.ReadRowAsync("SELECT pg_export_snapshot()", [], static row => row.GetString(0), stopping);
    }

    public Lane LaneOf(long number)
    {
        if (number < Number) throw TooOld(number);
        if (number > Number || State is TransactionState.Aborted or TransactionState.None) throw NoTransaction(number);
        if (State == TransactionState.Committed) throw new MongoError(Codes.TransactionCommitted, $"Transaction {number} has been committed.");
        return new TransactionLane(connection!);
    }

    /// <summary>
    /// The commit leaves a mark of itself, so that one whose answer got lost is answered right, even after a restart. Both go in one
    /// message: if the mark fails, PostgreSQL skips the commit.
    /// </summary>
    public async Task CommitAsync(CancellationToken stopping)
    {
        try
        {
            var mark = new NpgsqlBatchCommand("SELECT mongowire.mark_commit($1, $2)") { Parameters = { new() { Value = id }, new() { Value = Number } } };
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { mark, new NpgsqlBatchCommand("COMMIT") } };
            await batch.ExecuteNonQueryAsync(stopping);
            State = TransactionState.Committed;
        }
        finally
        {
            await ReleaseAsync();
        }
    }

    public Task AbortAsync() => State == TransactionState.Running ? ReleaseAsync() : Task.CompletedTask;

    private async Task ReleaseAsync()
    {
        if (State == TransactionState.Running) State = TransactionState.Aborted;
        try
        {
            if (transaction is not null) await transaction.DisposeAsync();
        }
        catch (NpgsqlException)
        {
            // The connection broke; PostgreSQL has rolled back what was on it.
        }

        if (connection is not null) await connection.DisposeAsync();
        (connection, transaction) = (null, null);
    }

    public static MongoError NoTransaction(long number) =>
        new(Codes.NoSuchTransaction, $"There is no running transaction {number} in this session.", MongoError.Transient);

    private MongoError TooOld(long number) =>
        new(Codes.TransactionTooOld, $"Transaction {number} is older than the session's latest, {Number}.");
}
