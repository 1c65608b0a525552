namespace CoachingPlatform.MongoWire.Sessions;

/// <summary>The replies of retryable writes and the marks of commits, kept where the data is (schema.sql says why).</summary>
internal static class KeptReplies
{
    public static Task MarkCommitAsync(NpgsqlConnection connection, Guid session, long number, CancellationToken stopping) =>
        connection.ExecuteAsync("SELECT mongowire.mark_commit($1, $2)", [PgParameters.Uuid(session), PgParameters.Long(number)], stopping);

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
