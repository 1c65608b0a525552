using System.Buffers.Binary;
using System.Text;

namespace CoachingPlatform.MongoWire.Wire;

/// <summary>One message from the client, cut into its parts; the bytes stay where they were read.</summary>
internal readonly record struct Frame(
    int RequestId, bool Legacy, bool WantsNoReply, ReadOnlyMemory<byte> Body, IReadOnlyList<Frame.Sequence> Sequences)
{
    /// <summary>A kind-1 section: documents one behind the other, in place of an array of that name in the body.</summary>
    public readonly record struct Sequence(string Name, ReadOnlyMemory<byte> Documents);

    public const int HeaderSize = 16;
    public const int LargestMessage = 48_000_000;
    public const int OpReply = 1;
    private const int OpQuery = 2004;
    public const int OpMsg = 2013;
    private const uint ChecksumPresent = 1, MoreToCome = 2, RequiredBits = 0xFFFF;

    public static Frame Parse(ReadOnlyMemory<byte> message)
    {
        var requestId = RequestIdOf(message.Span);
        return BinaryPrimitives.ReadInt32LittleEndian(message.Span[12..]) switch
        {
            OpMsg => ParseMsg(requestId, message[HeaderSize..]),
            OpQuery => ParseQuery(requestId, message[HeaderSize..]),
            var other => throw new InvalidDataException($"Operation code {other} is not part of the protocol any more."),
        };
    }

    public static int RequestIdOf(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadInt32LittleEndian(message[4..]);

    private static Frame ParseMsg(int requestId, ReadOnlyMemory<byte> rest)
    {
        if (rest.Length < 5) throw BsonWalker.Malformed();
        var flags = BinaryPrimitives.ReadUInt32LittleEndian(rest.Span);
        if ((flags & RequiredBits & ~(ChecksumPresent | MoreToCome)) != 0)
            throw new InvalidDataException("The message sets a required flag the bridge does not know.");
        rest = rest[4..];
        if ((flags & ChecksumPresent) != 0) rest = rest[..^4];

        ReadOnlyMemory<byte>? body = null;
        var sequences = new List<Sequence>(1);
        while (!rest.IsEmpty)
        {
            var kind = rest.Span[0];
            var size = rest.Length < 5 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(rest.Span[1..]);
            if (kind > 1 || size < 5 || size > rest.Length - 1) throw BsonWalker.Malformed();
            var section = rest.Slice(1, size);
            if (kind == 0) body = body is null ? section : throw BsonWalker.Malformed();
            else sequences.Add(ParseSequence(section));
            rest = rest[(1 + size)..];
        }

        return new Frame(requestId, false, (flags & MoreToCome) != 0, body ?? throw BsonWalker.Malformed(), sequences);
    }

    private static Sequence ParseSequence(ReadOnlyMemory<byte> section)
    {
        var end = section.Span[4..].IndexOf((byte)0);
        return end < 0 ? throw BsonWalker.Malformed() : new(Encoding.UTF8.GetString(section.Span.Slice(4, end)), section[(4 + end + 1)..]);
    }

    /// <summary>The first message on each socket still comes as OP_QUERY: flags, collection name, skip, count, command.</summary>
    private static Frame ParseQuery(int requestId, ReadOnlyMemory<byte> rest)
    {
        var end = rest.Length < 4 ? -1 : rest.Span[4..].IndexOf((byte)0);
        if (end < 0 || rest.Length < end + 18) throw BsonWalker.Malformed();
        return new Frame(requestId, true, false, rest[(end + 13)..], []);
    }
}
