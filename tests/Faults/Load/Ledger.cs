using System.Collections.Concurrent;

namespace CoachingPlatform.Faults.Load;

/// <summary>What the platform has acknowledged, kept outside of it. What is not in here was never promised.</summary>
internal sealed class Ledger
{
    private int acknowledged;

    /// <summary>Commands of the load acknowledged since the row began; those that only set the scene are not counted.</summary>
    public int Acknowledged => Volatile.Read(ref acknowledged);

    /// <summary>Each registered business: its version and its name.</summary>
    public ConcurrentDictionary<Guid, (long Version, string Name)> Businesses { get; } = new();

    /// <summary>Each enrolment, and its business.</summary>
    public ConcurrentDictionary<Guid, Guid> Enrolments { get; } = new();

    /// <summary>Each logged session by the words of its notes: whom it was for, and its id.</summary>
    public ConcurrentDictionary<string, (Guid Enrolment, Guid Session)> Sessions { get; } = new();

    /// <summary>How often the market level of an enrolment was decided.</summary>
    public ConcurrentDictionary<Guid, int> Levels { get; } = new();

    /// <summary>A new row: counts from nothing, and keeps what was promised.</summary>
    public void Begin() => Volatile.Write(ref acknowledged, 0);

    public void Count() => Interlocked.Increment(ref acknowledged);
}
