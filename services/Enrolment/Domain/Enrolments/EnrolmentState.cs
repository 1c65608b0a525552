namespace CoachingPlatform.Enrolment.Domain.Enrolments;

/// <summary>Where an enrolment stands.</summary>
internal enum EnrolmentState
{
    /// <summary>Waits for a decision.</summary>
    Applied,

    /// <summary>Has a seat; no session was held yet.</summary>
    Enrolled,

    /// <summary>Accepted, but the cohort is full.</summary>
    Waitlisted,

    /// <summary>A seat came free and is held for it until its claim deadline.</summary>
    Offered,

    /// <summary>Refused.</summary>
    Denied,

    /// <summary>The first session was held.</summary>
    Active,

    /// <summary>Left.</summary>
    Withdrawn,

    /// <summary>Finished the track; locked until it is reopened.</summary>
    Completed,

    /// <summary>Goes on as another enrolment, in another cohort of the track.</summary>
    Transferred,
}

/// <summary>What a state means for seats and for applying again.</summary>
internal static class EnrolmentStates
{
    /// <summary>The one answer to "does it take a seat", for the counter, the waitlist and the screen. Who completed keeps the seat of that run.</summary>
    public static bool OccupiesSeat(this EnrolmentState state) =>
        state is EnrolmentState.Offered or EnrolmentState.Enrolled or EnrolmentState.Active or EnrolmentState.Completed;

    /// <summary>While partners may see it: it takes part, or has completed.</summary>
    public static bool IsInProgramme(this EnrolmentState state) => state is EnrolmentState.Enrolled or EnrolmentState.Active or EnrolmentState.Completed;

    /// <summary>While one is live, the business cannot apply for the same track again.</summary>
    public static bool IsLive(this EnrolmentState state) =>
        state is EnrolmentState.Applied or EnrolmentState.Enrolled or EnrolmentState.Waitlisted or EnrolmentState.Offered or EnrolmentState.Active;
}
