using System.Collections.Concurrent;

namespace CoachingPlatform.Messaging.Parked;

/// <summary>The queues that this service's consumers read; filled when the bus is put together.</summary>
internal sealed class ReceiveQueues
{
    private readonly ConcurrentBag<string> names = [];

    /// <summary>Their names, sorted.</summary>
    public IReadOnlyList<string> Names => [.. names.Distinct().Order(StringComparer.Ordinal)];

    public void Add(string name) => names.Add(name);
}
