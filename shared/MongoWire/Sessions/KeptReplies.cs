using CoachingPlatform.MongoWire.Engine;
using Npgsql;

namespace CoachingPlatform.MongoWire.Sessions;

/// <summary>The replies of retryable writes and the marks of commits, kept where the data is (schema.sql says why).</summary>
internal static class KeptReplies
{
    /// <summary>A commit is no statement of a batch; it takes a number none of them has.</summary>
    private const int CommitStatement = -1;

    public const string MarkCommit = "SELECT mongowire.keep($1, $2, $3, ''::bytea, true)";

    private const string FindCommit = "SELECT EXISTS (SELECT FROM mongowire.kept_reply WHERE session = $1 AND statement = $2 AND number = $3)";

    public static NpgsqlParameter[] CommitMark(Guid session, long number) =>
        [PgParameters.Uuid(session), PgParameters.Int(CommitStatement), PgParameters.Long(number)];

    public static Task<bool> HasCommittedAsync(Lane lane, Guid session, long number, CancellationToken stopping) => lane.UseAsync(
        connection => connection.ReadRowAsync(FindCommit, CommitMark(session, number), static row => row.GetBoolean(0), stopping), stopping);

    public static Task ForgetAsync(Lane lane, Guid[] sessions, CancellationToken stopping) => ExecuteAsync(
        lane, "DELETE FROM mongowire.kept_reply WHERE session = ANY($1)", [PgParameters.Uuids(sessions)], stopping);

    public static Task ForgetOlderThanAsync(Lane lane, TimeSpan age, CancellationToken stopping) => ExecuteAsync(
        lane, "DELETE FROM mongowire.kept_reply WHERE kept_at < now() - make_interval(secs => $1)", [PgParameters.Int((int)age.TotalSeconds)], stopping);

    private static Task<bool> ExecuteAsync(Lane lane, string sql, NpgsqlParameter[] parameters, CancellationToken stopping) =>
        lane.UseAsync(async connection => { await connection.ExecuteAsync(sql, parameters, stopping); return true; }, stopping);
}
