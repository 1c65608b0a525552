using System.Collections.Concurrent;

namespace CoachingPlatform.MongoWire.Sessions;

/// <summary>The sessions that have had a transaction. A session without one has nothing to remember.</summary>
internal sealed class SessionStore(MongoWireOptions options, Func<int, bool> isConnected) : IAsyncDisposable
{
    private static readonly TimeSpan OrphanLimit = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<Guid, Session> sessions = new();

    public int Count => sessions.Count;

    public Session Get(Guid id)
    {
        var session = sessions.GetOrAdd(id, id => new Session(id, options.Time));
        session.LastUsed = options.Time.GetTimestamp();
        return session;
    }

    /// <summary>The session itself is forgotten when it has been idle long enough: somebody may be working on it right now.</summary>
    public async Task EndAsync(Guid id)
    {
        if (sessions.TryGetValue(id, out var session)) await session.HoldAsync(async () => { await session.AbortAsync(); return true; });
    }

    /// <summary>endSessions: nobody asks for their replies again.</summary>
    public async Task<Reply> EndAsync(Request request, Lane lane, CancellationToken stopping)
    {
        var ids = request.ToDocument()["endSessions"].AsBsonArray.Select(session => Request.IdOf(session.AsBsonDocument)).ToArray();
        foreach (var id in ids) await EndAsync(id);
        if (ids.Length > 0) await lane.ExecuteAsync("SELECT mongowire.forget($1)", [ids], stopping);
        return Reply.Ok;
    }

    /// <summary>Rolls back what has been idle too long, so that its connection and its locks are free again.</summary>
    public async Task ExpireAsync()
    {
        foreach (var session in sessions.Values)
        {
            if (Idle(session) < Limit(session) || !await session.Gate.WaitAsync(0)) continue;
            try
            {
                if (Idle(session) >= Limit(session)) await session.AbortAsync();
                if (Idle(session) >= options.SessionLimit) sessions.TryRemove(session.Id, out _);
            }
            finally
            {
                session.Gate.Release();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var id in sessions.Keys) await EndAsync(id);
    }

    /// <summary>Where its connection is gone it may still be committed over another, but not for long: it has locks.</summary>
    private TimeSpan Limit(Session session) => session.Client is { } gone && !isConnected(gone) ? OrphanLimit : options.TransactionIdleLimit;
    private TimeSpan Idle(Session session) => options.Time.GetElapsedTime(session.LastUsed);
}
