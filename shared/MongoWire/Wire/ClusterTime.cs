using System.Buffers.Binary;
using MongoDB.Bson;

namespace CoachingPlatform.MongoWire.Wire;

/// <summary>
/// A clock that only moves forward, one tick a reply. One PostgreSQL is causally consistent by itself;
/// the driver wants the numbers all the same.
/// </summary>
internal sealed class ClusterTime(TimeProvider clock)
{
    private static readonly byte[] Template = MakeTemplate();
    private static readonly int[] Places = [.. Template.Index().Where(b => b.Item == 0xEE).Select(b => b.Index).Where((_, i) => i % 8 == 0)];
    private readonly Lock gate = new();
    private long last;
    public static int Size => Template.Length;

    public void Append(Span<byte> destination)
    {
        var now = Next();
        Template.CopyTo(destination);
        foreach (var place in Places) BinaryPrimitives.WriteInt64LittleEndian(destination[place..], now);
    }

    public long Next()
    {
        lock (gate) return last = Math.Max(last + 1, clock.GetUtcNow().ToUnixTimeSeconds() << 32);
    }

    private static byte[] MakeTemplate()
    {
        var placeholder = new BsonTimestamp(unchecked((long)0xEEEEEEEEEEEEEEEEUL));
        var signature = new BsonDocument { { "hash", new BsonBinaryData(new byte[20]) }, { "keyId", 0L } };
        var fields = new BsonDocument
        {
            { "operationTime", placeholder },
            { "$clusterTime", new BsonDocument { { "clusterTime", placeholder }, { "signature", signature } } },
        };
        return fields.ToBson()[4..^1];
    }
}
