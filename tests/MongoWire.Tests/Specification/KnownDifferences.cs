namespace CoachingPlatform.MongoWire.Tests.Specification;

/// <summary>The cases that are known not to pass on the local store, each with its verdict and cause; every other one passes.</summary>
internal static class KnownDifferences
{
    private const string Resource = "known-differences.txt";

    /// <summary>Verdict and cause by the case's name.</summary>
    public static IReadOnlyDictionary<string, (Verdict Verdict, string Cause)> Read()
    {
        using var stream = typeof(KnownDifferences).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(" | "))
            .ToDictionary(parts => parts[2], parts => (Enum.Parse<Verdict>(parts[0]), parts[1]), StringComparer.Ordinal);
    }
}
