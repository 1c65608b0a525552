namespace CoachingPlatform.Enrolment.Domain.Cohorts;

/// <summary>Where a cohort stands.</summary>
internal enum CohortState
{
    /// <summary>Being prepared; nobody can apply.</summary>
    Draft,

    /// <summary>Takes applications.</summary>
    Open,

    /// <summary>Takes no more applications; the waitlist still moves up.</summary>
    Running,

    /// <summary>Over.</summary>
    Completed,

    /// <summary>Called off before its end.</summary>
    Cancelled,
}

/// <summary>What becomes of an application.</summary>
internal enum AdmissionMode
{
    /// <summary>Seated or waitlisted at once.</summary>
    Automatic,

    /// <summary>A coordinator accepts or denies it.</summary>
    ByDecision,
}
