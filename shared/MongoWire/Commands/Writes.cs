using MongoDB.Bson;

namespace CoachingPlatform.MongoWire.Commands;

/// <summary>insert, update, delete and findAndModify: once per number when the client numbers them (schema.sql has the how).</summary>
internal static class Writes
{
    private const string Statement =
        "SELECT reply, succeeded FROM mongowire.write($1, $2, $3::documentdb_core.bson, $4::documentdb_core.bsonsequence, $5, $6, $7)";

    public static async Task<Reply> RunAsync(Request request, Lane lane, CancellationToken stopping)
    {
        if (request.Name != "insert") request = await WriteGuard.CheckAsync(request, lane, stopping);

        // In a transaction the number is the transaction's, and its commit decides.
        var number = lane.InTransaction || request.Session is null ? null : request.TransactionNumber;
        var (reply, succeeded) = await lane.UseAsync(
            connection => connection.ReadRowAsync(
                Statement,
                [request.Name, request.Database, request.Body, request.Documents, request.Session.GetValueOrDefault(), request.Statement, number],
                static row => (row.GetFieldValue<byte[]>(0), row.GetBoolean(1)),
                stopping),
            stopping);
        return succeeded ? new Reply(reply) : new Reply(ErrorMapping.TranslateWriteErrors(reply).ToBson(), HasWriteErrors: true);
    }
}
