namespace CoachingPlatform.Progress.Domain;

/// <summary>State of an enrolment, in Enrolment's words.</summary>
internal enum EnrolmentState
{
    Applied,
    Waitlisted,
    Offered,
    Denied,
    Enrolled,
    Active,
    Completed,
    Withdrawn,
    Transferred,
}

/// <summary>What a state says.</summary>
internal static class EnrolmentStates
{
    /// <summary>True for a business that has a seat, or that completed.</summary>
    public static bool IsInProgramme(this EnrolmentState state) => state is EnrolmentState.Enrolled or EnrolmentState.Active or EnrolmentState.Completed;
}

/// <summary>State of a coaching session, in Mentoring's words.</summary>
internal enum SessionState
{
    Scheduled,
    InProgress,
    Completed,
    Cancelled,
    NoShow,
}

/// <summary>Attendance of one enrolment at one session.</summary>
internal enum AttendanceStatus
{
    Present,
    ExcusedAbsence,
    UnexcusedAbsence,
}

/// <summary>What a recorded indicator value stands for.</summary>
internal enum IndicatorKind
{
    Baseline,
    Target,
    Actual,
}

/// <summary>State of an action item, in Mentoring's words.</summary>
internal enum ActionItemState
{
    Open,
    Done,
    Dropped,
}

/// <summary>The market a business has reached: the programme's own scheme, not the legal size class.</summary>
internal enum MarketLevel
{
    Local,
    National,
    Global,
}

/// <summary>How far an enrolment has come.</summary>
internal enum Stage
{
    /// <summary>Applied or on the waitlist: no seat yet.</summary>
    Waiting,

    /// <summary>The application was refused.</summary>
    Denied,

    /// <summary>Has a seat; no session was held yet.</summary>
    NotStarted,

    /// <summary>At least one session was held, fewer than the track requires.</summary>
    InProgress,

    /// <summary>As many sessions were held as the track requires; the completion itself is still to come.</summary>
    SessionsComplete,

    /// <summary>Completed.</summary>
    Completed,

    /// <summary>Withdrew or moved to another cohort.</summary>
    Left,
}
