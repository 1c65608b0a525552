using System.Buffers.Binary;
using System.Text;

namespace CoachingPlatform.MongoWire.Bson;

/// <summary>Reads single values out of their bytes.</summary>
internal static class BsonValues
{
    public static ReadOnlySpan<byte> Expect(BsonWalker field, BsonKind type) => field.Type == type
        ? field.Value
        : throw new MongoError(Codes.TypeMismatch, $"The field '{Encoding.UTF8.GetString(field.Name)}' has to be of type {type}.");

    public static string Text(ReadOnlySpan<byte> value) => Encoding.UTF8.GetString(value[4..^1]);

    public static long Long(ReadOnlySpan<byte> value) =>
        value.Length == 4 ? BinaryPrimitives.ReadInt32LittleEndian(value) : BinaryPrimitives.ReadInt64LittleEndian(value);
}
