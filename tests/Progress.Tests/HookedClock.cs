namespace CoachingPlatform.Progress.Tests;

/// <summary>A clock that lets a test see or break what asks it for the time, in the middle of it.</summary>
internal sealed class HookedClock(Func<DateTimeOffset> now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now();
}
