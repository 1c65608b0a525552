namespace CoachingPlatform.MongoWire.Tests;

/// <summary>A clock that runs as usual and can be moved on by hand.</summary>
internal sealed class AdjustableTime : TimeProvider
{
    private TimeSpan ahead;

    public void Advance(TimeSpan by) => ahead += by;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;

    public override long GetTimestamp() => base.GetTimestamp() + (long)(ahead.TotalSeconds * TimestampFrequency);
}
