using CoachingPlatform.Contracts.V1;

namespace CoachingPlatform.Enrolment.Features.Tracks;

/// <summary>A track as it is shown.</summary>
internal sealed record TrackResponse
{
    public required Guid Id { get; init; }

    public required long Version { get; init; }

    public required Guid ProgrammeId { get; init; }

    public required string Name { get; init; }

    public required int RequiredSessions { get; init; }

    public required IReadOnlyList<IndicatorTerms> Indicators { get; init; }
}
