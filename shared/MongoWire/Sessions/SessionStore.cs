using System.Collections.Concurrent;

namespace CoachingPlatform.MongoWire.Sessions;

/// <summary>The sessions that have had a transaction. A session without one has nothing to remember.</summary>
internal sealed class SessionStore(MongoWireOptions options) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Guid, Session> sessions = new();

    public int Count => sessions.Count;

    public Session Get(Guid id)
    {
        var session = sessions.GetOrAdd(id, id => new Session(id, options.Time));
        session.LastUsed = options.Time.GetTimestamp();
        return session;
    }

    /// <summary>Rolls back what such sessions have open. They are forgotten when they have been idle long enough: somebody may be working on one right now.</summary>
    public async Task EndAsync(Func<Session, bool> isMeant)
    {
        foreach (var session in sessions.Values.Where(isMeant))
            await session.HoldAsync(async () => { if (isMeant(session)) await session.AbortAsync(); return true; });
    }

    /// <summary>Rolls back what has been idle too long, so that its connection and its locks are free again.</summary>
    public async Task ExpireAsync()
    {
        foreach (var session in sessions.Values)
        {
            if (Idle(session) < options.TransactionIdleLimit || !await session.Gate.WaitAsync(0)) continue;
            try
            {
                if (Idle(session) >= options.TransactionIdleLimit) await session.AbortAsync();
                if (Idle(session) >= options.SessionLimit) sessions.TryRemove(session.Id, out _);
            }
            finally
            {
                session.Gate.Release();
            }
        }
    }

    public async ValueTask DisposeAsync() => await EndAsync(_ => true);

    private TimeSpan Idle(Session session) => options.Time.GetElapsedTime(session.LastUsed);
}
