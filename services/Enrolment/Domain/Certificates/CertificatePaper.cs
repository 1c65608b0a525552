namespace CoachingPlatform.Enrolment.Domain.Certificates;

/// <summary>What a certificate says, as it was on the day of issue, whatever is renamed later. Nothing of an owner.</summary>
internal sealed record CertificatePaper
{
    public required string BusinessName { get; init; }

    public required string ProgrammeName { get; init; }

    public required string TrackName { get; init; }

    public required string CohortName { get; init; }

    /// <summary>The cohort's, or the programme's where the cohort names none.</summary>
    public required IReadOnlyList<string> Organisers { get; init; }

    /// <summary>The cohort's first day, in its zone.</summary>
    public required DateOnly StartsOn { get; init; }

    /// <summary>The cohort's last day, inclusive.</summary>
    public required DateOnly EndsOn { get; init; }

    /// <summary>The day of issue, in the cohort's zone.</summary>
    public required DateOnly IssuedOn { get; init; }

    /// <summary>IANA zone of the days.</summary>
    public required string TimeZone { get; init; }
}
