using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain;

/// <summary>The pure function from facts to progress.</summary>
internal static class ProgressOf
{
    /// <summary>
    /// Progress of an enrolment from what was told about it, in any order and however often; of several versions of one fact the
    /// highest counts. What was done in enrolments that were transferred into this one counts in it. Null while the enrolment itself has not been told: facts may arrive before it.
    /// </summary>
    public static EnrolmentProgress? Facts(Id<Enrolment> id, IEnumerable<Fact> told)
    {
        var facts = told.GroupBy(f => f.Key).Select(same => same.Aggregate((known, next) => next.Supersedes(known) ? next : known)).ToList();
        var enrolment = facts.OfType<EnrolmentFact>().FirstOrDefault(f => f.EnrolmentId == id);
        var business = facts.OfType<BusinessFact>().FirstOrDefault(b => b.BusinessId == enrolment?.BusinessId);
        if (enrolment is null || business is null)
            return null;

        Id<Enrolment>[] counted = [id, .. enrolment.ContinuedFrom];
        var ours = facts.Where(f => IsOf(f, counted)).ToList();
        var sessions = SessionTally.Of(counted, ours.OfType<SessionFact>());
        var values = ours.OfType<IndicatorValueFact>().ToList();
        var open = ours.OfType<ActionItemFact>().Where(a => a.State == ActionItemState.Open).ToList();
        var level = ours.OfType<MarketLevelFact>().MaxBy(l => (l.OccurredAt, l.Key));
        return new EnrolmentProgress
        {
            EnrolmentId = id,
            Version = VersionOf(facts),
            BusinessId = enrolment.BusinessId,
            BusinessName = business.Name,
            RegionCode = business.RegionCode,
            KbliCode = business.KbliCode,
            SizeClass = business.SizeClass,
            Consents = business.Consents,
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
            MentorId = ours.OfType<AssignmentFact>().MaxBy(a => (a.StartsOn, a.OccurredAt, a.Key))?.MentorId,
            MarketLevel = level?.Level ?? MarketLevel.Local,
            MarketLevelScheme = level?.Scheme ?? MarketLevelFact.CurrentScheme,
            LastActivityAt = LastActivity(ours),
            UpdatedAt = facts.Max(f => f.OccurredAt),
        };
    }

    /// <summary>The version of what rests on these facts.</summary>
    public static long VersionOf(IEnumerable<Fact> facts) => facts.Sum(f => f.Version + ((f as EnrolmentFact)?.FormerBusinessVersions ?? 0));

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

    // A session or an item that moved on with its business is a matter of where it is now.
    private static bool IsOf(Fact fact, Id<Enrolment>[] counted) => fact switch
    {
        SessionFact s => s.Participants.Any(counted.Contains),
        ActionItemFact { EnrolmentId: { } holder } => counted.Contains(holder),
        _ => fact.Enrolments.Any(counted.Contains),
    };

    private static DateTimeOffset? LastActivity(IEnumerable<Fact> facts) => facts
        .Select(f => f switch
        {
            SessionFact { State: SessionState.Completed } s => s.HeldAt ?? s.OccurredAt,
            // Values and new action items come with a session and may be written down days later; closing an item is an act of its own.
            ActionItemFact { State: not ActionItemState.Open } => f.OccurredAt,
            _ => (DateTimeOffset?)null,
        })
        .Max();
}
