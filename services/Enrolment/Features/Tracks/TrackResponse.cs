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

    /// <summary>In the order in which they are gone through.</summary>
    public required IReadOnlyList<StageTerms> Stages { get; init; }

    public required IReadOnlyList<MilestoneTerms> Milestones { get; init; }

    /// <summary>Whom the track is for; none: for every business.</summary>
    public required IReadOnlyList<RuleResponse> Eligibility { get; init; }
}
