using AutoMapper;
using CoachingPlatform.Progress.Domain;
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

    public required Id<Programme> ProgrammeId { get; init; }

    public required Id<Track> TrackId { get; init; }

    public required string TrackName { get; init; }

    public required EnrolmentState State { get; init; }

    public required Stage Stage { get; init; }

    public required int SessionsHeld { get; init; }

    public required int SessionsAttended { get; init; }

    public required int SessionsRequired { get; init; }

    /// <summary>0 to 1; null while there is no attendance mark.</summary>
    public decimal? AttendanceRate { get; init; }

    public required IReadOnlyList<IndicatorResponse> Indicators { get; init; }

    public required int OpenActionItems { get; init; }

    /// <summary>Open and due before today in the cohort's zone.</summary>
    public required int OverdueActionItems { get; init; }

    public Id<Mentor>? MentorId { get; init; }

    public required MarketLevel MarketLevel { get; init; }

    public required int MarketLevelScheme { get; init; }

    public DateTimeOffset? LastActivityAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public static ProgressResponse Of(EnrolmentProgress progress, IMapper mapper, TimeProvider time) =>
        mapper.Map<ProgressResponse>(progress) with { OverdueActionItems = progress.OverdueOn(time.Now().DayIn(progress.TimeZone)) };
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
}
