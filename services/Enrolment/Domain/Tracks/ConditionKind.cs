namespace CoachingPlatform.Enrolment.Domain.Tracks;

/// <summary>What a milestone's condition looks at; the words are those of <see cref="Contracts.V1.ConditionTerms"/>.</summary>
internal enum ConditionKind
{
    /// <summary>So many sessions were held.</summary>
    SessionsHeld,

    /// <summary>So many per cent of the sessions were attended.</summary>
    AttendanceRate,

    /// <summary>The latest actual of an indicator is so good or better.</summary>
    IndicatorReaches,

    /// <summary>An indicator is better than its baseline by so many per cent.</summary>
    IndicatorImproves,

    /// <summary>A coordinator says so.</summary>
    Granted,
}
