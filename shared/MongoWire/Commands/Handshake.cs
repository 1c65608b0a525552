using MongoDB.Bson;

namespace CoachingPlatform.MongoWire.Commands;

/// <summary>Presents the bridge as the primary of a replica set of one, which is what sessions and transactions need.</summary>
internal sealed class Handshake(string address, TimeProvider time)
{
    public const string SetName = "local";

    /// <summary>MongoDB 8.0. Without a topologyVersion the driver polls, which is right for one node.</summary>
    private const int WireVersion = 25;

    private static readonly ObjectId ElectionId = new("7fffffff0000000000000001");

    public Task<Reply> HelloAsync(Request request, Lane lane, CancellationToken stopping)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var hello = new BsonDocument
        {
            { "helloOk", true }, { "ismaster", true }, { "isWritablePrimary", true }, { "secondary", false }, { "setName", SetName },
            { "setVersion", 1 }, { "electionId", ElectionId }, { "hosts", new BsonArray { address } }, { "me", address }, { "primary", address },
            { "lastWrite", new BsonDocument("lastWriteDate", now) }, { "localTime", now },
            { "maxBsonObjectSize", 16 * 1024 * 1024 }, { "maxMessageSizeBytes", Frame.LargestMessage }, { "maxWriteBatchSize", 25_000 },
            { "logicalSessionTimeoutMinutes", 30 }, { "connectionId", request.ClientConnection },
            { "minWireVersion", 0 }, { "maxWireVersion", WireVersion }, { "readOnly", false },
        };
        return Task.FromResult(Reply.From(hello));
    }

    public static Task<Reply> BuildInfoAsync(Request request, Lane lane, CancellationToken stopping) => Task.FromResult(Reply.From(new BsonDocument
    {
        { "version", "8.0.0" }, { "versionArray", new BsonArray { 8, 0, 0, 0 } }, { "modules", new BsonArray { "DocumentDB" } },
        { "maxBsonObjectSize", 16 * 1024 * 1024 }, { "bits", 64 }, { "debug", false },
    }));

    /// <summary>Goes through to PostgreSQL: a store that cannot answer is not alive.</summary>
    public static async Task<Reply> PingAsync(Lane lane, CancellationToken stopping)
    {
        await lane.ExecuteAsync("SELECT 1", [], stopping);
        return Reply.Ok;
    }
}
