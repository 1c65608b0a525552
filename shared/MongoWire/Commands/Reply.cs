using MongoDB.Bson;
using MongoDB.Bson.Serialization;

namespace CoachingPlatform.MongoWire.Commands;

/// <summary>A command's answer; write errors inside it end a transaction as a failed command does.</summary>
internal readonly record struct Reply(ReadOnlyMemory<byte> Document, bool HasWriteErrors = false)
{
    public static Reply Ok { get; } = From([]);

    public Reply With(Action<BsonDocument> change)
    {
        var document = BsonSerializer.Deserialize<BsonDocument>(Document.ToArray());
        change(document);
        return this with { Document = document.ToBson() };
    }

    public static Reply From(BsonDocument document)
    {
        document["ok"] = 1.0;
        return new Reply(document.ToBson());
    }
}
