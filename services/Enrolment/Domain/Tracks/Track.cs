using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Programmes;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Domain.Tracks;

/// <summary>A curriculum. Each edit makes a new version; a cohort keeps following the version it was made with.</summary>
internal sealed record Track : IVersioned<Id<Track>>
{
    public required Id<Track> Id { get; init; }

    public required long Version { get; init; }

    public required Id<Programme> ProgrammeId { get; init; }

    public required string Name { get; init; }

    public required int RequiredSessions { get; init; }

    /// <summary>In display order.</summary>
    public required IReadOnlyList<IndicatorTerms> Indicators { get; init; }

    public required string ChangedBy { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>This version, as cohorts and enrolments keep it.</summary>
    public TrackTerms Terms() => new(Id.Value, Version, ProgrammeId.Value, Name, RequiredSessions, Indicators);
}
