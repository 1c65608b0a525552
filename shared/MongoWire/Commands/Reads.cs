using Handler = CoachingPlatform.MongoWire.Commands.CommandTable.Handler;

namespace CoachingPlatform.MongoWire.Commands;

/// <summary>The commands that one function of the engine answers at once, without a cursor: $1 is the database, $2 the command.</summary>
internal static class Reads
{
    public static Handler By(string function) => async (request, lane, stopping) => new Reply(await lane.ReadDocumentAsync(
        $"SELECT {function}::bytea", [request.Database, request.Body], stopping));

    /// <summary>The sizes of a database ($1), or of one of its collections ($2), in units of so many bytes ($3).</summary>
    public static Handler Sizes(string function) => async (request, lane, stopping) => new Reply(await lane.ReadDocumentAsync(
        $"SELECT {function}::bytea", [request.Database, request.Collection ?? "", request.ToDocument().GetValue("scale", 1).ToInt64()], stopping));
}
