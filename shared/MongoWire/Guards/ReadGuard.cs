namespace CoachingPlatform.MongoWire.Guards;

/// <summary>Refuses the reads that the engine answers otherwise than MongoDB does without saying so.</summary>
internal static class ReadGuard
{
    private static readonly string[] Levels = ["local", "available", "majority", "linearizable", "snapshot"];

    public static void CheckConcern(MongoDB.Bson.BsonDocument readConcern)
    {
        if (readConcern.TryGetValue("level", out var level) && !Levels.Contains(level.AsString))
            throw new MongoError(Codes.BadValue, $"There is no read concern '{level}'.");
    }

    /// <summary>MongoDB takes an empty sort for none.</summary>
    public static Request CheckFind(Request find)
    {
        if (find.Field("min"u8, out _) is not null || find.Field("max"u8, out _) is not null || find.Field("tailable"u8, out _) is not null)
            throw new MongoError(Codes.CommandNotSupported, "The local store refuses min, max and tailable on find: it would leave them aside.");
        if (find.Field("sort"u8, out var type) is not { Length: 5 } || type != BsonKind.Document) return find;
        var command = find.ToDocument();
        command.Remove("sort");
        return find.With(command);
    }

    public static void CheckAggregate(ReadOnlySpan<byte> aggregate)
    {
        if (aggregate.IndexOf("$median\0"u8) >= 0 || aggregate.IndexOf("$percentile\0"u8) >= 0)
            throw new MongoError(Codes.CommandNotSupported, "The local store refuses $median and $percentile: its results differ from MongoDB's.");
        if (aggregate.IndexOf("\u0002whenMatched\0\u0005\0\0\0fail\0"u8) >= 0)
            throw new MongoError(Codes.CommandNotSupported, "The local store refuses $merge with whenMatched: fail: it would not fail.");
        if (aggregate.IndexOf("\u0002level\0\u000D\0\0\0linearizable\0"u8) >= 0 && (aggregate.IndexOf("$out\0"u8) >= 0 || aggregate.IndexOf("$merge\0"u8) >= 0))
            throw new MongoError(Codes.InvalidOptions, "$out and $merge cannot be used with a linearizable read concern.");
    }
}
