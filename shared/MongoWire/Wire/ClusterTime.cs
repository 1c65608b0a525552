using MongoDB.Bson;

namespace CoachingPlatform.MongoWire.Wire;

/// <summary>
/// A clock that only moves forward, one tick a reply. One PostgreSQL is causally consistent by itself;
/// the driver wants the numbers all the same.
/// </summary>
internal sealed class ClusterTime(TimeProvider clock)
{
    private static readonly BsonDocument Signature = new() { { "hash", new BsonBinaryData(new byte[20]) }, { "keyId", 0L } };
    private readonly Lock gate = new();
    private long last;

    public long Next()
    {
        lock (gate) return last = Math.Max(last + 1, clock.GetUtcNow().ToUnixTimeSeconds() << 32);
    }

    /// <summary>The elements that end every reply.</summary>
    public byte[] Elements()
    {
        var now = new BsonTimestamp(Next());
        var clusterTime = new BsonDocument { { "clusterTime", now }, { "signature", Signature } };
        return new BsonDocument { { "operationTime", now }, { "$clusterTime", clusterTime } }.ToBson()[4..^1];
    }
}
