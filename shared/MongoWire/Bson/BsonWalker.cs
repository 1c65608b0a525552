using System.Buffers.Binary;

namespace CoachingPlatform.MongoWire.Bson;

/// <summary>Walks the elements of one BSON document or array in place, without making objects of them.</summary>
internal ref struct BsonWalker
{
    private readonly ReadOnlySpan<byte> document;
    private int next = 4;

    public BsonWalker(ReadOnlySpan<byte> bytes)
    {
        var length = bytes.Length < 5 ? 0 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (length < 5 || length > bytes.Length || bytes[length - 1] != 0) throw Malformed();
        document = bytes[..length];
    }

    public BsonKind Type { get; private set; }
    public ReadOnlySpan<byte> Name { get; private set; }
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Where <see cref="Value"/> begins in the document, for slicing the memory it lies in.</summary>
    public int ValueStart { get; private set; }

    public bool MoveNext()
    {
        Type = (BsonKind)document[next];
        if (Type == BsonKind.End)
            return next == document.Length - 1 ? false : throw Malformed();

        var nameLength = document[(next + 1)..].IndexOf((byte)0);
        if (nameLength < 0 || next + nameLength + 2 >= document.Length) throw Malformed();
        Name = document.Slice(next + 1, nameLength);
        ValueStart = next + nameLength + 2;
        var rest = document[ValueStart..^1];
        var size = BsonSizes.Of(Type, rest);
        if (size < 0 || size > rest.Length) throw Malformed();
        Value = rest[..size];
        next = ValueStart + size;
        return true;
    }

    public static MongoError Malformed() => new(Codes.FailedToParse, "The message holds malformed BSON.");
}
