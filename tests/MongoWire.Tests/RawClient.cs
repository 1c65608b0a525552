using System.Buffers.Binary;
using System.Net.Sockets;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;

namespace CoachingPlatform.MongoWire.Tests;

/// <summary>Speaks OP_MSG over a bare socket: for what the driver would never send, or never send twice.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    private readonly TcpClient socket = new() { NoDelay = true };
    private NetworkStream stream = null!;

    public static async Task<RawClient> ConnectAsync(string host, int port)
    {
        var client = new RawClient();
        await client.socket.ConnectAsync(host, port);
        client.stream = client.socket.GetStream();
        return client;
    }

    public static BsonDocument NewSession() => new("id", new BsonBinaryData(Guid.NewGuid(), GuidRepresentation.Standard));

    public async Task<BsonDocument> RunAsync(BsonDocument command)
    {
        await SendAsync(Message(command));
        return await ReceiveAsync() ?? throw new IOException("The server closed the connection.");
    }

    public async Task SendAsync(byte[] message) => await stream.WriteAsync(message);

    public static byte[] Message(BsonDocument command)
    {
        var body = command.ToBson();
        var message = new byte[21 + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(4), 7);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(12), 2013);
        body.CopyTo(message, 21);
        return message;
    }

    /// <summary>The next reply, or null when the server closed the connection.</summary>
    public async Task<BsonDocument?> ReceiveAsync()
    {
        try
        {
            var header = new byte[21];
            await stream.ReadExactlyAsync(header);
            var body = new byte[BinaryPrimitives.ReadInt32LittleEndian(header) - header.Length];
            await stream.ReadExactlyAsync(body);
            return BsonSerializer.Deserialize<BsonDocument>(body);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
