namespace CoachingPlatform.Enrolment.Features.Cohorts;

/// <summary>A cohort as it is shown.</summary>
internal sealed record CohortResponse
{
    public required Guid Id { get; init; }

    public required long Version { get; init; }

    public required string Name { get; init; }

    public required Guid ProgrammeId { get; init; }

    public required Guid TrackId { get; init; }

    public required long TrackVersion { get; init; }

    public required string TrackName { get; init; }

    public required int RequiredSessions { get; init; }

    public required string RegionCode { get; init; }

    public required string RegionName { get; init; }

    public required string TimeZone { get; init; }

    public required DateOnly StartsOn { get; init; }

    public required DateOnly EndsOn { get; init; }

    /// <summary>From then on it takes applications while it is open; null does not wait.</summary>
    public required DateTimeOffset? OpensAt { get; init; }

    /// <summary>From then on it takes no more; null does not end.</summary>
    public required DateTimeOffset? ClosesAt { get; init; }

    /// <summary>Null is unlimited, 0 is none.</summary>
    public required int? Capacity { get; init; }

    public required string Admission { get; init; }

    /// <summary>Hours to claim a free seat; null gives it at once.</summary>
    public required int? ClaimHours { get; init; }

    /// <summary>Names of the organisations that run it together.</summary>
    public required IReadOnlyList<string> Organisers { get; init; }

    /// <summary>The cohort whose settings it was made with, or null.</summary>
    public required Guid? ClonedFrom { get; init; }

    public required string State { get; init; }

    /// <summary>Since when nothing of it changes and lists leave it out; null while it is in use.</summary>
    public required DateTimeOffset? ArchivedAt { get; init; }

    public required int SeatsTaken { get; init; }

    public required int Waiting { get; init; }
}
