using System.Collections.Concurrent;

namespace CoachingPlatform.MongoWire.Wire;

/// <summary>The running client connections, so that stopping can wait for them.</summary>
internal sealed class ClientConnections
{
    private readonly ConcurrentDictionary<Task, bool> running = new();

    public void Add(Task connection)
    {
        running[connection] = true;
        connection.ContinueWith(ended => running.TryRemove(ended, out _), TaskScheduler.Default);
    }

    public Task AllEndedAsync() => Task.WhenAll(running.Keys).ContinueWith(static _ => { }, TaskScheduler.Default);
}
