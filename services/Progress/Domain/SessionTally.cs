using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain;

/// <summary>
/// The sessions of one enrolment, counted. A session is held when it is Completed and was for this enrolment, whether or not the
/// business came: the track requires sessions, and the attendance rate says how many of them it used. A no-show counts as an absence
/// where it carries a mark, never as held; scheduled and cancelled sessions count for nothing.
/// </summary>
/// <param name="Held">Completed sessions.</param>
/// <param name="Attended">Sessions at which it was present.</param>
/// <param name="Marks">Attendance marks, present and absent.</param>
internal sealed record SessionTally(int Held, int Attended, int Marks)
{
    /// <summary>Present over all marks, 0 to 1 with four decimals; null while there is no mark.</summary>
    public decimal? Rate => RateOf(Attended, Marks);

    /// <param name="counted">The enrolment, and those that were transferred into it.</param>
    /// <param name="told">All that is known.</param>
    public static SessionTally Of(IReadOnlyCollection<Id<Enrolment>> counted, IEnumerable<SessionFact> told)
    {
        var sessions = told.Where(s => s.Participants.Any(counted.Contains)).ToList();
        var marks = sessions
            .Where(s => s.State is SessionState.Completed or SessionState.NoShow)
            .SelectMany(s => s.Attendance.Where(a => counted.Contains(a.EnrolmentId)).Take(1))
            .ToList();
        return new SessionTally(
            sessions.Count(s => s.State == SessionState.Completed), marks.Count(m => m.Status == AttendanceStatus.Present), marks.Count);
    }

    /// <summary>The one definition of an attendance rate, for an enrolment as for a cohort.</summary>
    public static decimal? RateOf(int attended, int marks) => marks == 0 ? null : Math.Round((decimal)attended / marks, 4);
}
