using System.Buffers.Binary;
using System.Text.Unicode;

namespace CoachingPlatform.MongoWire.Bson;

/// <summary>
/// Checks a document's structure before it goes to the engine as bytes: the engine trusts its input, and one malformed
/// document in a PostgreSQL backend would end every other client's connection with it.
/// </summary>
internal static class BsonCheck
{
    /// <summary>MongoDB allows 100 levels in a stored document; commands wrap it in a few more.</summary>
    private const int DeepestLevel = 180;

    public static void Document(ReadOnlySpan<byte> document, int level = 0)
    {
        if (level > DeepestLevel) throw BsonWalker.Malformed();
        var walker = new BsonWalker(document);
        while (walker.MoveNext())
        {
            if (!Utf8.IsValid(walker.Name)) throw BsonWalker.Malformed();
            Value(walker.Type, walker.Value, level);
        }
    }

    /// <summary>The documents of a kind-1 section, one behind the other.</summary>
    public static void Sequence(ReadOnlySpan<byte> documents)
    {
        while (!documents.IsEmpty)
        {
            Document(documents);
            documents = documents[BinaryPrimitives.ReadInt32LittleEndian(documents)..];
        }
    }

    private static void Value(BsonKind type, ReadOnlySpan<byte> value, int level)
    {
        switch (type)
        {
            case BsonKind.Document or BsonKind.Array:
                Document(value, level + 1);
                break;
            case BsonKind.String or BsonKind.Code or BsonKind.Symbol:
                Text(value[4..]);
                break;
            case BsonKind.Regex when !Utf8.IsValid(value):
            case BsonKind.Boolean when value[0] > 1:
                throw BsonWalker.Malformed();
            case BsonKind.CodeWithScope:
                var code = BsonSizes.Of(BsonKind.String, value[4..]);
                if (code < 0 || code > value.Length - 9) throw BsonWalker.Malformed();
                Text(value.Slice(8, code - 4));
                Document(value[(4 + code)..], level + 1);
                break;
            case BsonKind.DbPointer:
                Text(value[4..^12]);
                break;
        }
    }

    private static void Text(ReadOnlySpan<byte> text)
    {
        if (text[^1] != 0 || !Utf8.IsValid(text)) throw BsonWalker.Malformed();
    }
}
