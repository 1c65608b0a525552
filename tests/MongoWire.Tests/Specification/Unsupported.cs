namespace CoachingPlatform.MongoWire.Tests.Specification;

/// <summary>The features the local store says it does not have, by what its error calls them (README, limits of the local store).</summary>
internal static class Unsupported
{
    private static readonly (string Feature, string InMessage)[] Features =
    [
    ];

    public static string? FeatureIn(Exception error) =>
        Features.FirstOrDefault(feature => error.Message.Contains(feature.InMessage, StringComparison.OrdinalIgnoreCase)).Feature;
}
