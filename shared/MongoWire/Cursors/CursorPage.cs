using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using CoachingPlatform.MongoWire.Bson;

namespace CoachingPlatform.MongoWire.Cursors;

/// <summary>Reads the engine's pages and makes pages of the same shape out of documents kept in memory.</summary>
internal static class CursorPage
{
    /// <summary>MongoDB fills a batch up to 16 MB.</summary>
    private const int LargestPage = 16_000_000;

    /// <summary>The documents of a page's <c>firstBatch</c> or <c>nextBatch</c>, still in the page's bytes.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Documents(ReadOnlyMemory<byte> page)
    {
        var (start, length) = FindBatch(page.Span);
        var batch = page.Slice(start, length);
        for (var at = 4; batch.Span[at] != 0;)
        {
            at += batch.Span[at..].IndexOf((byte)0) + 1;
            var size = BinaryPrimitives.ReadInt32LittleEndian(batch.Span[at..]);
            yield return batch.Slice(at, size);
            at += size;
        }
    }

    /// <summary>Takes up to <paramref name="limit"/> documents off the queue; the id is 0 once the queue is empty.</summary>
    public static byte[] Next(long id, string collection, Queue<ReadOnlyMemory<byte>> rest, int limit)
    {
        var batch = new ArrayBufferWriter<byte>();
        for (var index = 0; index < limit && rest.TryPeek(out var document) && (index == 0 || batch.WrittenCount + document.Length < LargestPage); index++)
        {
            batch.Write<byte>([(byte)BsonType.Document, .. Encoding.ASCII.GetBytes(index.ToString(CultureInfo.InvariantCulture)), 0]);
            batch.Write(rest.Dequeue().Span);
        }

        var page = new ArrayBufferWriter<byte>(batch.WrittenCount + 128);
        var ns = Encoding.UTF8.GetBytes(collection);
        page.Write<byte>([.. "\u0012id\0"u8, .. Int64(rest.Count == 0 ? 0 : id), .. "\u0002ns\0"u8, .. Int32(ns.Length + 1), .. ns, 0, .. "\u0004nextBatch\0"u8]);
        Wrap(page, batch.WrittenSpan);
        var reply = new ArrayBufferWriter<byte>(page.WrittenCount + 32);
        reply.Write("\u0003cursor\0"u8);
        Wrap(reply, page.WrittenSpan);
        reply.Write<byte>([.. "\u0001ok\0"u8, .. BitConverter.GetBytes(1.0)]);
        var whole = new ArrayBufferWriter<byte>(reply.WrittenCount + 8);
        Wrap(whole, reply.WrittenSpan);
        return whole.WrittenSpan.ToArray();
    }

    private static void Wrap(ArrayBufferWriter<byte> destination, ReadOnlySpan<byte> elements)
    {
        destination.Write(Int32(elements.Length + 5));
        destination.Write(elements);
        destination.Write<byte>([0]);
    }

    private static (int Start, int Length) FindBatch(ReadOnlySpan<byte> page)
    {
        var fields = new BsonWalker(page);
        while (fields.MoveNext())
        {
            if (!fields.Name.SequenceEqual("cursor"u8)) continue;
            var cursor = new BsonWalker(fields.Value);
            while (cursor.MoveNext())
                if (cursor.Type == BsonType.Array) return (fields.ValueStart + cursor.ValueStart, cursor.Value.Length);
        }

        throw BsonWalker.Malformed();
    }

    private static byte[] Int32(int value) => BitConverter.GetBytes(value);

    private static byte[] Int64(long value) => BitConverter.GetBytes(value);
}
