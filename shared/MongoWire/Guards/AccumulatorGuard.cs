namespace CoachingPlatform.MongoWire.Guards;

/// <summary>Refuses the accumulators the engine answers otherwise than MongoDB does: its median of 1 and 2 is 2, MongoDB's is 1.</summary>
internal static class AccumulatorGuard
{
    public static void Check(ReadOnlySpan<byte> aggregate)
    {
        if (aggregate.IndexOf("$median\0"u8) >= 0 || aggregate.IndexOf("$percentile\0"u8) >= 0)
            throw new MongoError(Codes.CommandNotSupported, "The local store refuses $median and $percentile: its results differ from MongoDB's.");
    }
}
