using System.Collections.Frozen;
using MongoDB.Bson;

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
            var reply = await RunAsync(request, stopping);
            return (frame, (Unmet(request.WriteConcern) is { } unmet ? reply.With(r => r.Add("writeConcernError", unmet)) : reply).Document);
        }
        catch (Exception exception) when (exception is not InvalidDataException && !stopping.IsCancellationRequested)
        {
            return (frame, ErrorMapping.ToReply(ErrorMapping.From(exception, request)));
        }
    }

    /// <summary>What MongoDB says about a write concern that one node can never fulfil; the write itself is done.</summary>
    private static BsonDocument? Unmet(BsonDocument? writeConcern)
    {
        var code = writeConcern?.GetValue("w", 1) switch
        {
            BsonString { Value: not "majority" } => Codes.UnknownReplWriteConcern,
            { IsNumeric: true } nodes when nodes.ToDouble() > 1 => Codes.UnsatisfiableWriteConcern,
            _ => 0,
        };
        return code == 0 ? null : new() { { "code", code }, { "codeName", Codes.NameOf(code) }, { "errmsg", "The local store is one node." } };
    }

    private Task<Reply> RunAsync(Request request, CancellationToken stopping)
    {
        if (request is { InTransaction: true, Name: "commitTransaction" or "abortTransaction" })
            return transactions.RunAsync(request, null, stopping);
        if (!commands.TryGetValue(request.Name, out var handler))
            throw new MongoError(Codes.CommandNotFound, $"no such command: '{request.Name}'");
        ReadGuard.CheckConcern(request.ReadConcern);
        if (request.InTransaction) return transactions.RunAsync(request, handler, stopping);
        if (request.ReadConcern.GetValue("level", "") == "snapshot") return snapshots.RunAsync(request, handler, stopping);
        return handler(request, statements, stopping);
    }
}
