using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain;

/// <summary>The pure function from facts to progress.</summary>
internal static class ProgressOf
{
    /// <summary>
    /// Progress of an enrolment from what was told about it, in any order and however often; of several versions of one fact the
    /// highest counts. Null while the enrolment itself has not been told: facts may arrive before it.
    /// </summary>
    public static EnrolmentProgress? Facts(Id<Enrolment> id, IEnumerable<Fact> told)
    {
        var facts = told.GroupBy(f => f.Key).Select(same => same.Aggregate((known, next) => next.Supersedes(known) ? next : known)).ToList();
        var enrolment = facts.OfType<EnrolmentFact>().FirstOrDefault(f => f.EnrolmentId == id);
        var business = facts.OfType<BusinessFact>().FirstOrDefault(b => b.BusinessId == enrolment?.BusinessId);
        if (enrolment is null || business is null)
            return null;

        var sessions = SessionTally.Of(id, facts.OfType<SessionFact>());
        var values = facts.OfType<IndicatorValueFact>().ToList();
        var open = facts.OfType<ActionItemFact>().Where(a => a.State == ActionItemState.Open).ToList();
        var level = facts.OfType<MarketLevelFact>().FirstOrDefault();
        return new EnrolmentProgress
        {
            EnrolmentId = id,
            Version = VersionOf(facts),
            BusinessId = enrolment.BusinessId,
            BusinessName = business.Name,
            RegionCode = business.RegionCode,
            KbliCode = business.KbliCode,
            SizeClass = business.SizeClass,
            CohortId = enrolment.CohortId,
            CohortName = enrolment.CohortName,
            TimeZone = enrolment.TimeZone,
            ProgrammeId = enrolment.ProgrammeId,
            TrackId = enrolment.TrackId,
            TrackName = enrolment.TrackName,
            State = enrolment.State,
            Stage = StageOf(enrolment.State, sessions.Held, enrolment.RequiredSessions),
            SessionsHeld = sessions.Held,
            SessionsAttended = sessions.Attended,
            SessionsRequired = enrolment.RequiredSessions,
            AttendanceMarks = sessions.Marks,
            AttendanceRate = sessions.Rate,
            Indicators = [.. enrolment.Indicators.Select(i => IndicatorProgress.Of(i, values))],
            OpenActionItems = open.Count,
            OpenDueOn = [.. open.Select(a => a.DueOn).OfType<DateOnly>().Order()],
            MentorId = facts.OfType<AssignmentFact>().MaxBy(a => (a.StartsOn, a.OccurredAt, a.Key))?.MentorId,
            MarketLevel = level?.Level ?? MarketLevel.Local,
            MarketLevelScheme = level?.Scheme ?? MarketLevelFact.CurrentScheme,
            LastActivityAt = LastActivity(id, facts),
            UpdatedAt = facts.Max(f => f.OccurredAt),
        };
    }

    /// <summary>The version of what rests on these facts.</summary>
    public static long VersionOf(IEnumerable<Fact> facts) => facts.Sum(f => f.Version);

    private static Stage StageOf(EnrolmentState state, int held, int required) => state switch
    {
        EnrolmentState.Applied or EnrolmentState.Waitlisted or EnrolmentState.Offered => Stage.Waiting,
        EnrolmentState.Denied => Stage.Denied,
        EnrolmentState.Withdrawn or EnrolmentState.Transferred => Stage.Left,
        EnrolmentState.Completed => Stage.Completed,
        _ when held >= required => Stage.SessionsComplete,
        _ when held == 0 => Stage.NotStarted,
        _ => Stage.InProgress,
    };

    private static DateTimeOffset? LastActivity(Id<Enrolment> id, IEnumerable<Fact> facts) => facts
        .Select(f => f switch
        {
            SessionFact { State: SessionState.Completed } s when s.Participants.Contains(id) => s.HeldAt ?? s.OccurredAt,
            // Values and new action items come with a session and may be written down days later; closing an item is an act of its own.
            ActionItemFact { State: not ActionItemState.Open } => f.OccurredAt,
            _ => (DateTimeOffset?)null,
        })
        .Max();
}
