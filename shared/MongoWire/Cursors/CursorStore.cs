using System.Collections.Concurrent;
using MongoDB.Bson;

namespace CoachingPlatform.MongoWire.Cursors;

/// <summary>A cursor that has more to give: the engine's continuation, or documents already read to the end.</summary>
internal sealed record OpenCursor(string Database, string Namespace, byte[]? Continuation, Queue<RawBsonDocument>? Rest, long LastUsed = 0);

/// <summary>The open cursors by the id the client knows them by.</summary>
internal sealed class CursorStore(TimeProvider time)
{
    private static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<long, OpenCursor> cursors = new();

    public void Put(long id, OpenCursor cursor) => cursors[id] = cursor with { LastUsed = time.GetTimestamp() };

    /// <summary>Takes the cursor out while it is read, so that two getMores never read the same page.</summary>
    public OpenCursor Take(long id) => cursors.TryRemove(id, out var cursor)
        ? cursor
        : throw new MongoError(Codes.CursorNotFound, $"There is no cursor {id}: it was read to its end, closed, or idle for too long.");

    public bool Close(long id) => cursors.TryRemove(id, out _);

    public void Expire()
    {
        foreach (var (id, cursor) in cursors)
            if (time.GetElapsedTime(cursor.LastUsed) > IdleLimit) cursors.TryRemove(id, out _);
    }
}
