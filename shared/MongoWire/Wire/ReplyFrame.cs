using System.Buffers;
using System.Buffers.Binary;

namespace CoachingPlatform.MongoWire.Wire;

/// <summary>Wraps a reply document into its message, with the time the driver hands on for causal consistency.</summary>
internal static class ReplyFrame
{
    private const int MsgPrefix = Frame.HeaderSize + 5;
    private const int LegacyPrefix = Frame.HeaderSize + 20;

    /// <summary>Writes the message into a rented buffer; the caller returns it to the pool.</summary>
    public static (byte[] Buffer, int Length) Wrap(Frame request, ReadOnlySpan<byte> reply, ClusterTime time)
    {
        var prefix = request.Legacy ? LegacyPrefix : MsgPrefix;
        var end = time.Elements();
        var documentLength = reply.Length + end.Length;
        var length = prefix + documentLength;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        var message = buffer.AsSpan(0, length);
        message[..prefix].Clear();

        BinaryPrimitives.WriteInt32LittleEndian(message, length);
        BinaryPrimitives.WriteInt32LittleEndian(message[8..], request.RequestId);
        BinaryPrimitives.WriteInt32LittleEndian(message[12..], request.Legacy ? Frame.OpReply : Frame.OpMsg);
        if (request.Legacy) BinaryPrimitives.WriteInt32LittleEndian(message[32..], 1);

        var document = message[prefix..];
        reply[..^1].CopyTo(document);
        end.CopyTo(document[(reply.Length - 1)..]);
        document[^1] = 0;
        BinaryPrimitives.WriteInt32LittleEndian(document, documentLength);
        return (buffer, length);
    }
}
