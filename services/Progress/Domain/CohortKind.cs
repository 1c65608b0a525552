namespace CoachingPlatform.Progress.Domain;

/// <summary>The enrolments of a cohort that are alike in all that a report is broken down by.</summary>
internal sealed record CohortKind
{
    public required EnrolmentState State { get; init; }

    public required string RegionCode { get; init; }

    public required string? KbliCode { get; init; }

    public required string? SizeClass { get; init; }

    public required MarketLevel MarketLevel { get; init; }

    public required int Count { get; init; }

    /// <summary>The regency (<c>63.02</c>) in which the business is; null for a code that is none or of a whole province.</summary>
    public string? Regency => Domain.RegionCode.Parse(RegionCode).Value is null ? null : Domain.RegionCode.Path(RegionCode).ElementAtOrDefault(1);
}
