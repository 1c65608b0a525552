using System.Globalization;
using Xunit;

namespace CoachingPlatform.MongoWire.Tests.Faults;

/// <summary>How long a run is and what chance it takes, both by the environment.</summary>
internal static class Chance
{
    public static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    /// <summary>A new seed each time, printed; COACHING_SEED makes a run again.</summary>
    public static Random Seeded(ITestOutputHelper output)
    {
        var seed = Number("COACHING_SEED", Random.Shared.Next());
        output.WriteLine($"COACHING_SEED={seed}");
        return new Random(seed);
    }
}
