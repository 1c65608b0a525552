namespace CoachingPlatform.MongoWire.Guards;

/// <summary>
/// Refuses what the engine answers otherwise than MongoDB does, and says nothing: its median of 1 and 2 is 2, MongoDB's
/// is 1; $merge does not fail on a match when it is told to.
/// </summary>
internal static class AggregateGuard
{
    public static void Check(ReadOnlySpan<byte> aggregate)
    {
        if (aggregate.IndexOf("$median\0"u8) >= 0 || aggregate.IndexOf("$percentile\0"u8) >= 0)
            throw new MongoError(Codes.CommandNotSupported, "The local store refuses $median and $percentile: its results differ from MongoDB's.");
        if (aggregate.IndexOf("\u0002whenMatched\0\u0005\0\0\0fail\0"u8) >= 0)
            throw new MongoError(Codes.CommandNotSupported, "The local store refuses $merge with whenMatched: fail: it would not fail.");
        if (aggregate.IndexOf("\u0002level\0\u000D\0\0\0linearizable\0"u8) >= 0 && (aggregate.IndexOf("$out\0"u8) >= 0 || aggregate.IndexOf("$merge\0"u8) >= 0))
            throw new MongoError(Codes.InvalidOptions, "$out and $merge cannot be used with a linearizable read concern.");
    }
}
