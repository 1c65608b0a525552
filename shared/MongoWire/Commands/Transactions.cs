namespace CoachingPlatform.MongoWire.Commands;

/// <summary>Runs the statements of a multi-document transaction on its one connection, one at a time, until commit, abort or the first error.</summary>
internal sealed class Transactions(SessionStore sessions, PgPools pools)
{
    /// <summary>What MongoDB allows inside a transaction.</summary>
    private static readonly HashSet<string> Allowed = new(StringComparer.OrdinalIgnoreCase)
    {
        "find", "aggregate", "distinct", "insert", "update", "delete", "bulkWrite", "findAndModify", "getMore", "killCursors", "create", "createIndexes",
    };

    public async Task<Reply> RunAsync(Request request, CommandTable.Handler? handler, CancellationToken stopping)
    {
        if (request is not { Session: { } id, TransactionNumber: { } number })
            throw new MongoError(Codes.InvalidOptions, "A statement of a transaction carries a session and a transaction number.");
        var session = sessions.Get(id);
        session.Client = request.ClientConnection;
        return await session.HoldAsync(() => request.Name switch
        {
            "commitTransaction" => CommitAsync(session, number, stopping),
            "abortTransaction" => AbortAsync(session, number),
            _ => RunStatementAsync(session, number, request, handler!, stopping),
        });
    }

    private async Task<Reply> RunStatementAsync(
        Session session, long number, Request request, CommandTable.Handler handler, CancellationToken stopping)
    {
        if (request.StartsTransaction) await session.BeginAsync(number, pools, stopping);
        var lane = session.LaneOf(number);
        try
        {
            if (!Allowed.Contains(request.Name))
                throw new MongoError(Codes.OperationNotSupportedInTransaction, $"'{request.Name}' is not possible inside a transaction.");
            if (request.WriteConcern is not null)
                throw new MongoError(Codes.InvalidOptions, "Inside a transaction only its commit or abort takes a writeConcern.");
            var reply = await handler(request, lane, stopping);
            if (reply.HasWriteErrors) await session.AbortAsync(); // as MongoDB does on any error
            return reply;
        }
        catch
        {
            await session.AbortAsync();
            throw;
        }
    }

    private async Task<Reply> CommitAsync(Session session, long number, CancellationToken stopping)
    {
        if (session.Number == number && session.State == TransactionState.Running)
        {
            await session.CommitAsync(stopping);
            return Reply.Ok;
        }

        var committed = (session.Number == number && session.State == TransactionState.Committed)
            || await new StatementLane(pools).UseAsync(connection => connection.ReadRowAsync(
                "SELECT mongowire.has_committed($1, $2)", [session.Id, number], static row => row.GetBoolean(0), stopping), stopping);
        return committed ? Reply.Ok : throw Session.NoTransaction(number);
    }

    private static async Task<Reply> AbortAsync(Session session, long number)
    {
        session.LaneOf(number);
        await session.AbortAsync();
        return Reply.Ok;
    }
}
