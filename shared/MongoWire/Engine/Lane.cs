namespace CoachingPlatform.MongoWire.Engine;

/// <summary>Where a command's statements run: on any connection, or on the one of its transaction.</summary>
internal abstract class Lane
{
    public abstract bool InTransaction { get; }

    public abstract Task<T> UseAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken stopping);

    public Task<bool> ExecuteAsync(string sql, object?[] parameters, CancellationToken stopping) =>
        UseAsync(async connection => { await connection.ExecuteAsync(sql, parameters, stopping); return true; }, stopping);

    public Task<byte[]> ReadDocumentAsync(string sql, object?[] parameters, CancellationToken stopping) =>
        UseAsync(connection => connection.ReadDocumentAsync(sql, parameters, stopping), stopping);
}

/// <summary>
/// Outside transactions: MongoDB runs a write again by itself when another one stood in its way, so this does too. Those
/// that run again go one at a time, else they would stand in each other's way again; but not behind one that is stuck.
/// </summary>
internal sealed class StatementLane(PgPools pools) : Lane
{
    private const int Attempts = 25;
    private static readonly TimeSpan LongestTurn = TimeSpan.FromMilliseconds(200);

    public override bool InTransaction => false;
    private SemaphoreSlim Turn { get; } = new(1, 1);

    public override async Task<T> UseAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken stopping)
    {
        for (var attempt = 1; ; attempt++)
        {
            var hasTurn = attempt > 1 && await Turn.WaitAsync(LongestTurn, stopping);
            try
            {
                await using var connection = await pools.OpenAsync(stopping);
                return await work(connection);
            }
            catch (PostgresException exception) when (SqlStates.IsConflict(exception) && attempt < Attempts)
            {
                // Its turn comes.
            }
            finally
            {
                if (hasTurn) Turn.Release();
            }
        }
    }
}

/// <summary>Inside a transaction: its one connection, and no second try, because an error ends the transaction.</summary>
internal sealed class TransactionLane(NpgsqlConnection connection) : Lane
{
    public override bool InTransaction => true;

    public override Task<T> UseAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken stopping) => work(connection);
}
