using CoachingPlatform.Contracts.V1;

namespace CoachingPlatform.Messaging.Tests;

/// <summary>Ordinary events in one line.</summary>
internal static class Samples
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 4, 0, 0, TimeSpan.Zero);

    public static BusinessRegistered Registered(Guid? id = null, long version = 1, string name = "Kerupuk Cahaya") =>
        new(new BusinessProfile(id ?? Guid.CreateVersion7(), version, name, "63.02.05", "10794", "Micro"), Noon);

    public static MentorAssigned Assigned(Guid? id = null, long version = 1) =>
        new(id ?? Guid.CreateVersion7(), version, Guid.CreateVersion7(), Guid.CreateVersion7(), new DateOnly(2027, 1, 4), Noon);
}
