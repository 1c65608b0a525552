using MongoDB.Bson;

namespace CoachingPlatform.MongoWire.Commands;

/// <summary>
/// Reads of one snapshot outside of transactions. The first exports it from a transaction of PostgreSQL's, which holds no locks, and answers
/// with its time; whoever asks for that time reads it, until nobody has for as long as a transaction may be idle.
/// </summary>
internal sealed class SnapshotReads(SessionStore sessions, PgPools pools, ClusterTime time)
{
    private static readonly string[] Possible = ["find", "aggregate", "distinct"];

    public async Task<Reply> RunAsync(Request request, CommandTable.Handler handler, CancellationToken stopping)
    {
        if (!Possible.Contains(request.Name)) throw new MongoError(Codes.InvalidOptions, $"'{request.Name}' does not read a snapshot.");
        var known = request.ReadConcern.GetValue("atClusterTime", null)?.AsBsonTimestamp.Value;
        var at = known ?? time.Next();
        var holder = sessions.Get(new Guid((int)(at >> 32), 0, 0, BitConverter.GetBytes((long)(int)at)));
        if (known is null) await holder.HoldAsync(() => holder.ExportAsync(pools, stopping));
        if (holder is not { State: TransactionState.Running, Exported: { } snapshot })
            throw new MongoError(Codes.SnapshotTooOld, "The local store has given the snapshot up: nobody read it for too long.");
        await using var connection = await pools.OpenForTransactionAsync(stopping);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, stopping);
        await connection.ExecuteAsync($"SET TRANSACTION READ ONLY; SET TRANSACTION SNAPSHOT '{snapshot}'", [], stopping);
        var reply = await handler(request, new TransactionLane(connection), stopping);
        return reply.With(answer => answer.GetValue("cursor", answer)["atClusterTime"] = new BsonTimestamp(at));
    }
}
