namespace CoachingPlatform.MongoWire.Sessions;

/// <summary>The replies of retryable writes and the marks of commits, kept where the data is (schema.sql says why).</summary>
internal static class KeptReplies
{
    /// <summary>Mark and commit go in one message: if the mark fails, PostgreSQL skips the commit.</summary>
    public static async Task CommitAsync(NpgsqlConnection connection, Guid session, long number, CancellationToken stopping)
    {
        var mark = new NpgsqlBatchCommand("SELECT mongowire.mark_commit($1, $2)") { Parameters = { PgParameters.Uuid(session), PgParameters.Long(number) } };
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { mark, new NpgsqlBatchCommand("COMMIT") } };
        await batch.ExecuteNonQueryAsync(stopping);
    }

    public static Task<bool> HasCommittedAsync(Lane lane, Guid session, long number, CancellationToken stopping) => lane.UseAsync(
        connection => connection.ReadRowAsync(
            "SELECT mongowire.has_committed($1, $2)", [PgParameters.Uuid(session), PgParameters.Long(number)], static row => row.GetBoolean(0), stopping),
        stopping);

    public static Task ForgetAsync(Lane lane, Guid[] sessions, CancellationToken stopping) => ExecuteAsync(
        lane, "DELETE FROM mongowire.kept_reply WHERE session = ANY($1)", [PgParameters.Uuids(sessions)], stopping);

    public static Task ForgetOlderThanAsync(Lane lane, TimeSpan age, CancellationToken stopping) => ExecuteAsync(
        lane, "DELETE FROM mongowire.kept_reply WHERE kept_at < now() - make_interval(secs => $1)", [PgParameters.Int((int)age.TotalSeconds)], stopping);

    private static Task<bool> ExecuteAsync(Lane lane, string sql, NpgsqlParameter[] parameters, CancellationToken stopping) =>
        lane.UseAsync(async connection => { await connection.ExecuteAsync(sql, parameters, stopping); return true; }, stopping);
}
