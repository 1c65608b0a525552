namespace CoachingPlatform.Enrolment.Domain.Eligibility;

/// <summary>What a rule asks about.</summary>
internal enum EligibilityKind
{
    /// <summary>Where the business lies.</summary>
    Region,

    /// <summary>What it does.</summary>
    Kbli,

    /// <summary>Its computed size class.</summary>
    Size,

    /// <summary>How old it is.</summary>
    Age,

    /// <summary>What is attested of it.</summary>
    Certificate,

    /// <summary>Which tracks it has completed.</summary>
    CompletedTrack,
}
