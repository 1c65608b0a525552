using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Eligibility;
using CoachingPlatform.Enrolment.Domain.Programmes;
using CoachingPlatform.Messaging.Audit;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Domain.Tracks;

/// <summary>A curriculum. Each edit makes a new version; a cohort keeps following the version it was made with. The audit trail keeps what each version changed.</summary>
internal sealed record Track : IVersioned<Id<Track>>, IAudited
{
    public required Id<Track> Id { get; init; }

    public required long Version { get; init; }

    public required Id<Programme> ProgrammeId { get; init; }

    public required string Name { get; init; }

    public required int RequiredSessions { get; init; }

    /// <summary>In display order.</summary>
    public required IReadOnlyList<IndicatorTerms> Indicators { get; init; }

    /// <summary>In the order in which they are gone through.</summary>
    public IReadOnlyList<StageTerms> Stages { get; init; } = [];

    /// <summary>In display order.</summary>
    public IReadOnlyList<MilestoneTerms> Milestones { get; init; } = [];

    /// <summary>Whom it is for: a business must meet all of them. None: it is for every business.</summary>
    public IReadOnlyList<EligibilityRule> Eligibility { get; init; } = [];

    public required string ChangedBy { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    AuditSubject IAudited.Subject => new("track", Id.Value, Version);

    /// <summary>This version, as cohorts and enrolments keep it. The rules are asked only at the door, so a cohort keeps them beside.</summary>
    public TrackTerms Terms() => new(Id.Value, Version, ProgrammeId.Value, Name, RequiredSessions, Indicators) { Stages = Stages, Milestones = Milestones };
}
