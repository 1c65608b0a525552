using CoachingPlatform.MongoWire.Engine;
using CoachingPlatform.MongoWire.Errors;
using CoachingPlatform.MongoWire.Guards;
using MongoDB.Bson;
using Npgsql;

namespace CoachingPlatform.MongoWire.Commands;

/// <summary>insert, update, delete and findAndModify: once per number when the client numbers them.</summary>
internal static class Writes
{
    private const string Once =
        "SELECT reply, succeeded FROM mongowire.write_once($1, $2, $3::documentdb_core.bson, $4::documentdb_core.bsonsequence, $5, $6, $7)";

    private const string FindAndModifyStatement = "SELECT p_result::bytea, p_success FROM documentdb_api.find_and_modify($1, $2::documentdb_core.bson)";

    public static Task<Reply> InsertAsync(Request request, Lane lane, CancellationToken stopping) => BatchAsync("insert", request, lane, stopping);

    public static Task<Reply> DeleteAsync(Request request, Lane lane, CancellationToken stopping) => BatchAsync("delete", request, lane, stopping);

    public static Task<Reply> UpdateAsync(Request request, Lane lane, CancellationToken stopping)
    {
        UpdatePipelineGuard.Check(request.Body.Span, request.Documents.GetValueOrDefault().Span);
        return BatchAsync("update", request, lane, stopping);
    }

    public static Task<Reply> FindAndModifyAsync(Request request, Lane lane, CancellationToken stopping)
    {
        UpdatePipelineGuard.CheckStatement(request.Body.Span, "update"u8);
        return IsNumbered(request, lane)
            ? OnceAsync("findAndModify", request, lane, stopping)
            : WriteAsync(FindAndModifyStatement, [PgParameters.Text(request.Database), PgParameters.Bytes(request.Body)], lane, stopping);
    }

    private static Task<Reply> BatchAsync(string kind, Request request, Lane lane, CancellationToken stopping) => IsNumbered(request, lane)
        ? OnceAsync(kind, request, lane, stopping)
        : WriteAsync(
            $"SELECT p_result::bytea, p_success FROM documentdb_api.{kind}($1, $2::documentdb_core.bson, $3::documentdb_core.bsonsequence)",
            [PgParameters.Text(request.Database), PgParameters.Bytes(request.Body), PgParameters.Bytes(request.Documents)], lane, stopping);

    /// <summary>In a transaction the number is the transaction's, and committing decides.</summary>
    private static bool IsNumbered(Request request, Lane lane) => !lane.InTransaction && request is { Session: not null, TransactionNumber: not null };

    private static Task<Reply> OnceAsync(string kind, Request request, Lane lane, CancellationToken stopping) => WriteAsync(
        Once,
        [
            PgParameters.Text(kind), PgParameters.Text(request.Database), PgParameters.Bytes(request.Body), PgParameters.Bytes(request.Documents),
            PgParameters.Uuid(request.Session!.Value), PgParameters.Int(request.Statement), PgParameters.Long(request.TransactionNumber!.Value),
        ],
        lane, stopping);

    private static async Task<Reply> WriteAsync(string sql, NpgsqlParameter[] parameters, Lane lane, CancellationToken stopping)
    {
        var (reply, succeeded) = await lane.UseAsync(
            connection => connection.ReadRowAsync(sql, parameters, static row => (row.GetFieldValue<byte[]>(0), row.GetBoolean(1)), stopping),
            stopping);
        return succeeded ? new Reply(reply) : Failed(reply, lane);
    }

    /// <summary>A write conflict inside a transaction is the whole command's error: only so does the driver run the transaction again.</summary>
    private static Reply Failed(byte[] reply, Lane lane)
    {
        var translated = ErrorMapping.TranslateWriteErrors(reply);
        var conflict = translated["writeErrors"].AsBsonArray.OfType<BsonDocument>().FirstOrDefault(error => error["code"] == Codes.WriteConflict);
        return conflict is null || !lane.InTransaction
            ? new Reply(translated.ToBson(), HasWriteErrors: true)
            : throw new MongoError(Codes.WriteConflict, conflict["errmsg"].AsString, MongoError.Transient);
    }
}
