using AutoMapper;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.MarketLevels;
using CoachingPlatform.Progress.Domain.Referrals;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features;

/// <summary>Progress of one enrolment as people see it.</summary>
internal sealed record ProgressResponse
{
    public required Id<Enrolment> EnrolmentId { get; init; }

    public required long Version { get; init; }

    public required Id<Business> BusinessId { get; init; }

    public required string BusinessName { get; init; }

    public required string RegionCode { get; init; }

    public string? KbliCode { get; init; }

    public string? SizeClass { get; init; }

    public required Id<Cohort> CohortId { get; init; }

    public required string CohortName { get; init; }

    public required string TimeZone { get; init; }

    public DateOnly? StartsOn { get; init; }

    public DateOnly? EndsOn { get; init; }

    public required Id<Programme> ProgrammeId { get; init; }

    public required Id<Track> TrackId { get; init; }

    public required long TrackVersion { get; init; }

    public required string TrackName { get; init; }

    public required EnrolmentState State { get; init; }

    public required Stage Stage { get; init; }

    public required int SessionsHeld { get; init; }

    public required int SessionsAttended { get; init; }

    public required int SessionsRequired { get; init; }

    /// <summary>0 to 1; null while there is no attendance mark.</summary>
    public decimal? AttendanceRate { get; init; }

    public required IReadOnlyList<IndicatorResponse> Indicators { get; init; }

    /// <summary>Each milestone of the track, with when it was reached and why.</summary>
    public required IReadOnlyList<MilestoneProgress> Milestones { get; init; }

    /// <summary>Whether it is proposed for completion, by which rule, and what is missing; null where it was not judged yet.</summary>
    public Completion? Completion { get; init; }

    public required int OpenActionItems { get; init; }

    public required int DoneActionItems { get; init; }

    public required int DroppedActionItems { get; init; }

    /// <summary>Open and due before today in the cohort's zone.</summary>
    public required int OverdueActionItems { get; init; }

    public Id<Mentor>? MentorId { get; init; }

    public required MarketLevel MarketLevel { get; init; }

    public required int MarketLevelScheme { get; init; }

    /// <summary>What a coordinator decided last about the level; null when nobody did.</summary>
    public StandingDecision? MarketLevelDecision { get; init; }

    /// <summary>The latest changes of the level, at most 20, oldest first.</summary>
    public required IReadOnlyList<LevelChange> MarketLevelHistory { get; init; }

    /// <summary>Referrals by state, and what came of them.</summary>
    public required ReferralProgress Referrals { get; init; }

    /// <summary>As of today in the cohort's zone; null for one that is not in the programme now, or has completed it.</summary>
    public Health? Health { get; init; }

    public DateTimeOffset? LastActivityAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public static ProgressResponse Of(EnrolmentProgress progress, IMapper mapper, TimeProvider time)
    {
        var today = time.Now().DayIn(progress.TimeZone);
        return mapper.Map<ProgressResponse>(progress) with { OverdueActionItems = progress.OverdueOn(today), Health = HealthRules.Of(progress, today) };
    }
}

/// <summary>One indicator; null is unknown.</summary>
internal sealed record IndicatorResponse
{
    public required string Code { get; init; }

    public required string NameId { get; init; }

    public required string NameEn { get; init; }

    public required string Unit { get; init; }

    public required bool HigherIsBetter { get; init; }

    public decimal? Baseline { get; init; }

    public decimal? Target { get; init; }

    public decimal? Latest { get; init; }

    public DateOnly? LatestOn { get; init; }

    /// <summary>What the trend is measured against: the last known actual of an earlier day, else the baseline.</summary>
    public decimal? Previous { get; init; }

    public Trend? Trend { get; init; }

    /// <summary>0 to 1; null for <see cref="NoShareBecause"/>.</summary>
    public decimal? ShareOfTarget { get; init; }

    public NoShare? NoShareBecause { get; init; }
}
