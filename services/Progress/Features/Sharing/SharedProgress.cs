using AutoMapper;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Sharing;

/// <summary>Progress of one enrolment as a partner sees it.</summary>
internal sealed record SharedProgress
{
    public required Id<Enrolment> EnrolmentId { get; init; }

    public required long Version { get; init; }

    public required Id<Business> BusinessId { get; init; }

    /// <summary>Only where an agreement names it; else null.</summary>
    public string? BusinessName { get; init; }

    public required string RegionCode { get; init; }

    /// <summary>Only where an agreement names it, and where it is known; else null.</summary>
    public string? KbliCode { get; init; }

    /// <summary>Only where an agreement names it, and where it is known; else null.</summary>
    public string? SizeClass { get; init; }

    public required Id<Cohort> CohortId { get; init; }

    public required string CohortName { get; init; }

    public required Id<Track> TrackId { get; init; }

    public required string TrackName { get; init; }

    public required Stage Stage { get; init; }

    public required int SessionsHeld { get; init; }

    public required int SessionsRequired { get; init; }

    /// <summary>0 to 1; null while there is no attendance mark.</summary>
    public decimal? AttendanceRate { get; init; }

    public required IReadOnlyList<SharedIndicator> Indicators { get; init; }

    public required int OpenActionItems { get; init; }

    public required MarketLevel MarketLevel { get; init; }

    public required int MarketLevelScheme { get; init; }

    public DateTimeOffset? LastActivityAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The row with those fields that the agreements which cover it name.</summary>
    public static SharedProgress Of(GivenRow row, IMapper mapper)
    {
        return mapper.Map<SharedProgress>(row.Progress) with
        {
            BusinessName = Names(SharedField.BusinessName) ? row.Progress.BusinessName : null,
            KbliCode = Names(SharedField.KbliCode) ? row.Progress.KbliCode : null,
            SizeClass = Names(SharedField.SizeClass) ? row.Progress.SizeClass : null,
        };

        bool Names(SharedField field) => row.Covering.Any(a => a.Fields.Contains(field));
    }
}

/// <summary>One indicator; null is unknown.</summary>
internal sealed record SharedIndicator
{
    public required string Code { get; init; }

    public required string Unit { get; init; }

    public decimal? Baseline { get; init; }

    public decimal? Target { get; init; }

    public decimal? Latest { get; init; }

    public DateOnly? LatestOn { get; init; }
}
