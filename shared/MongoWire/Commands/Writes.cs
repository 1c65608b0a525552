using MongoDB.Bson;

namespace CoachingPlatform.MongoWire.Commands;

/// <summary>insert, update, delete and findAndModify: once per number when the client numbers them (schema.sql has the how).</summary>
internal static class Writes
{
    private const string Statement =
        "SELECT reply, succeeded FROM mongowire.write($1, $2, $3::documentdb_core.bson, $4::documentdb_core.bsonsequence, $5, $6, $7)";

    public static Task<Reply> InsertAsync(Request request, Lane lane, CancellationToken stopping) => WriteAsync("insert", request, lane, stopping);

    public static Task<Reply> DeleteAsync(Request request, Lane lane, CancellationToken stopping) => WriteAsync("delete", request, lane, stopping);

    public static Task<Reply> UpdateAsync(Request request, Lane lane, CancellationToken stopping) => WriteAsync("update", request, lane, stopping);

    public static Task<Reply> FindAndModifyAsync(Request request, Lane lane, CancellationToken stopping) =>
        WriteAsync("findAndModify", request, lane, stopping);

    private static async Task<Reply> WriteAsync(string kind, Request request, Lane lane, CancellationToken stopping)
    {
        request = await WriteGuard.CheckAsync(request, lane, stopping);

        // In a transaction the number is the transaction's, and its commit decides.
        var number = lane.InTransaction || request.Session is null ? null : request.TransactionNumber;
        var (reply, succeeded) = await lane.UseAsync(
            connection => connection.ReadRowAsync(
                Statement,
                [
                    PgParameters.Text(kind), PgParameters.Text(request.Database), PgParameters.Bytes(request.Body), PgParameters.Bytes(request.Documents),
                    PgParameters.Uuid(request.Session.GetValueOrDefault()), PgParameters.Int(request.Statement), PgParameters.Long(number),
                ],
                static row => (row.GetFieldValue<byte[]>(0), row.GetBoolean(1)),
                stopping),
            stopping);
        return succeeded ? new Reply(reply) : new Reply(ErrorMapping.TranslateWriteErrors(reply).ToBson(), HasWriteErrors: true);
    }
}
