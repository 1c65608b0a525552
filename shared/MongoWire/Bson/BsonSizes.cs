using System.Buffers.Binary;

namespace CoachingPlatform.MongoWire.Bson;

/// <summary>The type byte in front of every BSON element (bsonspec.org, version 1.1).</summary>
internal enum BsonKind : byte
{
    End = 0x00, Double = 0x01, String = 0x02, Document = 0x03, Array = 0x04, Binary = 0x05, Undefined = 0x06, ObjectId = 0x07,
    Boolean = 0x08, DateTime = 0x09, Null = 0x0A, Regex = 0x0B, DbPointer = 0x0C, Code = 0x0D, Symbol = 0x0E, CodeWithScope = 0x0F,
    Int32 = 0x10, Timestamp = 0x11, Int64 = 0x12, Decimal128 = 0x13, MaxKey = 0x7F, MinKey = 0xFF,
}

/// <summary>How many bytes a value takes.</summary>
internal static class BsonSizes
{
    /// <summary>The size of the value at the start of <paramref name="rest"/>; negative when it cannot be one.</summary>
    public static int Of(BsonKind type, ReadOnlySpan<byte> rest) => type switch
    {
        BsonKind.Undefined or BsonKind.Null or BsonKind.MinKey or BsonKind.MaxKey => 0,
        BsonKind.Boolean => 1,
        BsonKind.Int32 => 4,
        BsonKind.Double or BsonKind.DateTime or BsonKind.Timestamp or BsonKind.Int64 => 8,
        BsonKind.ObjectId => 12,
        BsonKind.Decimal128 => 16,
        BsonKind.String or BsonKind.Code or BsonKind.Symbol => Prefixed(rest, 4, 1),
        BsonKind.Document or BsonKind.Array => Prefixed(rest, 0, 5),
        BsonKind.CodeWithScope => Prefixed(rest, 0, 14),
        BsonKind.Binary => Prefixed(rest, 5, 0),
        BsonKind.DbPointer => Prefixed(rest, 16, 1),
        BsonKind.Regex => TwoTexts(rest),
        _ => -1,
    };

    private static int Prefixed(ReadOnlySpan<byte> rest, int extra, int least)
    {
        var length = rest.Length < 4 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(rest);
        return length < least || length > rest.Length - extra ? -1 : length + extra;
    }

    private static int TwoTexts(ReadOnlySpan<byte> rest)
    {
        var first = rest.IndexOf((byte)0);
        var second = first < 0 ? -1 : rest[(first + 1)..].IndexOf((byte)0);
        return second < 0 ? -1 : first + second + 2;
    }
}
