using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using MongoDB.Bson;

namespace CoachingPlatform.MongoWire.Tests.Faults;

/// <summary>Sends a frame and behind it a hello, whose answer tells that the frame is dealt with.</summary>
internal sealed class MutatedFrameSender : IDisposable
{
    private const int MarkId = 0x4B52414D;
    private static readonly byte[] Mark = MakeMark();
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private NetworkStream stream = null!;

    public static async Task<MutatedFrameSender> ConnectAsync(int port)
    {
        var sender = new MutatedFrameSender();
        await sender.socket.ConnectAsync(IPAddress.Loopback, port);
        sender.stream = new NetworkStream(sender.socket);
        return sender;
    }

    /// <summary>Whether the connection is still served afterwards.</summary>
    public async Task<bool> SendAsync(byte[] frame)
    {
        try
        {
            var isWhole = BinaryPrimitives.ReadInt32LittleEndian(frame) == frame.Length;
            await stream.WriteAsync(isWhole ? [.. frame, .. Mark] : frame);
            if (!isWhole) socket.Shutdown(SocketShutdown.Send); // else the server rightly waits for what the length promises
            var header = new byte[16];
            do
            {
                await stream.ReadExactlyAsync(header);
                await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadInt32LittleEndian(header) - header.Length]);
            }
            while (BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8)) != MarkId);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        stream?.Dispose();
        socket.Dispose();
    }

    private static byte[] MakeMark()
    {
        var mark = RawClient.Message(new BsonDocument { { "hello", 1 }, { "$db", "admin" } });
        BinaryPrimitives.WriteInt32LittleEndian(mark.AsSpan(4), MarkId);
        return mark;
    }
}
