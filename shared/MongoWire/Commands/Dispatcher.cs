using System.Collections.Frozen;

namespace CoachingPlatform.MongoWire.Commands;

/// <summary>Turns one message into its reply: finds the command, gives it a lane to run on, says every error in MongoDB's words.</summary>
internal sealed class Dispatcher(FrozenDictionary<string, CommandTable.Handler> commands, Transactions transactions, SnapshotReads snapshots, PgPools pools)
{
    private readonly StatementLane statements = new(pools);

    public async Task<(Frame Frame, ReadOnlyMemory<byte> Reply)> AnswerAsync(ReadOnlyMemory<byte> message, int connection, CancellationToken stopping)
    {
        var frame = new Frame(Frame.RequestIdOf(message.Span), false, false, default, []);
        Request? request = null;
        try
        {
            frame = Frame.Parse(message);
            request = Request.Parse(frame, connection);
            var reply = (await RunAsync(request, stopping)).Document;
            return (frame, request.UnmetWriteConcern is { } unmet ? Reply.Add(reply, "writeConcernError", unmet) : reply);
        }
        catch (Exception exception) when (exception is not InvalidDataException && !stopping.IsCancellationRequested)
        {
            return (frame, ErrorMapping.ToReply(ErrorMapping.From(exception, request)));
        }
    }

    private Task<Reply> RunAsync(Request request, CancellationToken stopping)
    {
        if (request is { InTransaction: true, Name: "commitTransaction" or "abortTransaction" })
            return transactions.RunAsync(request, null, stopping);
        if (!commands.TryGetValue(request.Name, out var handler))
            throw new MongoError(Codes.CommandNotFound, $"no such command: '{request.Name}'");
        if (request.InTransaction) return transactions.RunAsync(request, handler, stopping);
        if (request.ReadsSnapshot) return snapshots.RunAsync(request, handler, stopping);
        return handler(request, statements, stopping);
    }
}
