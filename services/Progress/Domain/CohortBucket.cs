namespace CoachingPlatform.Progress.Domain;

/// <summary>The enrolments of a cohort that are at one stage with as many sessions held.</summary>
internal sealed record CohortBucket
{
    public required Stage Stage { get; init; }

    public required int SessionsHeld { get; init; }

    public required int Count { get; init; }

    /// <summary>Sessions that their track requires.</summary>
    public required int Required { get; init; }

    /// <summary>Sessions attended, summed.</summary>
    public required int Attended { get; init; }

    /// <summary>Attendance marks, summed.</summary>
    public required int Marks { get; init; }

    /// <summary>True for a business that is in the programme or completed it.</summary>
    public bool IsInProgramme => Stage is Stage.NotStarted or Stage.InProgress or Stage.SessionsComplete or Stage.Completed;
}
