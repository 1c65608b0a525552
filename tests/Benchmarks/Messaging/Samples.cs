using CoachingPlatform.Contracts.V1;

namespace CoachingPlatform.Benchmarks.Messaging;

/// <summary>An ordinary event.</summary>
internal static class Samples
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 4, 0, 0, TimeSpan.Zero);

    public static BusinessRegistered Registered(Guid id, long version = 1) =>
        new(new BusinessProfile(id, version, "Kerupuk Cahaya", "63.02.05", "10794", "Micro"), Noon);
}
