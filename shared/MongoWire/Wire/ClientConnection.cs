using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace CoachingPlatform.MongoWire.Wire;

/// <summary>Reads one client's messages in turn, has each one answered, and ends when the client or the protocol does.</summary>
internal sealed class ClientConnection(Socket socket, Dispatcher dispatcher, ClusterTime time, int id)
{
    public async Task RunAsync(CancellationToken stopping)
    {
        socket.NoDelay = true;
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16_384, minimumReadSize: 1_024, leaveOpen: true));
        try
        {
            while (await AnswerOneAsync(reader, stream, stopping))
            {
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or InvalidDataException)
        {
            // The client went away, the bridge stops, or the bytes are no message: there is nobody left to answer.
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    private async Task<bool> AnswerOneAsync(PipeReader reader, NetworkStream stream, CancellationToken stopping)
    {
        var read = await reader.ReadAtLeastAsync(Frame.HeaderSize, stopping);
        if (read.Buffer.Length < Frame.HeaderSize) return false;
        var header = new SequenceReader<byte>(read.Buffer);
        header.TryReadLittleEndian(out int length);
        if (length is < Frame.HeaderSize + 5 or > Frame.LargestMessage)
            throw new InvalidDataException($"A message of {length} bytes.");

        if (read.Buffer.Length < length)
        {
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await reader.ReadAtLeastAsync(length, stopping);
            if (read.Buffer.Length < length) return false;
        }

        var message = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            read.Buffer.Slice(0, length).CopyTo(message);
            reader.AdvanceTo(read.Buffer.GetPosition(length));
            await AnswerAsync(message.AsMemory(0, length), stream, stopping);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(message);
        }

        return true;
    }

    private async Task AnswerAsync(ReadOnlyMemory<byte> message, NetworkStream stream, CancellationToken stopping)
    {
        var (frame, reply) = await dispatcher.AnswerAsync(message, id, stopping);
        if (frame.WantsNoReply) return;
        var (buffer, length) = ReplyFrame.Wrap(frame, reply.Span, time);
        try
        {
            await stream.WriteAsync(buffer.AsMemory(0, length), stopping);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
