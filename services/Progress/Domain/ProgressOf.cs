using CoachingPlatform.Progress.Domain.MarketLevels;
using CoachingPlatform.Progress.Domain.Referrals;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain;

/// <summary>The pure function from facts, and the schemes by which they are judged, to progress.</summary>
internal static class ProgressOf
{
    /// <summary>So many changes of the level are kept in the row; the facts have them all.</summary>
    public const int LevelChanges = 20;

    /// <summary>
    /// Progress of an enrolment from what was told about it, in any order and however often; of several versions of one fact the
    /// highest counts. What was done in enrolments that were transferred into this one counts in it. Null while the enrolment itself has not been told: facts may arrive before it.
    /// </summary>
    public static EnrolmentProgress? Facts(Id<Enrolment> id, IEnumerable<Fact> told, Schemes? schemes = null) =>
        CountedFacts.Of(id, told) is { } facts ? Of(id, facts, schemes ?? Schemes.Initial) : null;

    /// <summary>The version of what rests on these facts and schemes.</summary>
    public static long VersionOf(IEnumerable<Fact> facts, Schemes? schemes = null) =>
        facts.Sum(f => f.Version + ((f as EnrolmentFact)?.FormerBusinessVersions ?? 0)) + (schemes?.VersionAdded ?? 0);

    private static EnrolmentProgress Of(Id<Enrolment> id, CountedFacts facts, Schemes schemes)
    {
        var (enrolment, business, told, ours, counted) = facts;
        var sessions = SessionTally.Of(counted, ours.OfType<SessionFact>());
        var values = ours.OfType<IndicatorValueFact>().ToList();
        var items = ours.OfType<ActionItemFact>().ToLookup(a => a.State);
        var (milestones, levels) = History.Of(facts, schemes);
        return new EnrolmentProgress
        {
            EnrolmentId = id,
            Version = VersionOf(told, schemes),
            BusinessId = enrolment.BusinessId,
            BusinessName = business.Name,
            RegionCode = business.RegionCode,
            KbliCode = business.KbliCode,
            SizeClass = business.SizeClass,
            Consents = business.Consents,
            CohortId = enrolment.CohortId,
            CohortName = enrolment.CohortName,
            TimeZone = enrolment.TimeZone,
            StartsOn = enrolment.StartsOn,
            EndsOn = enrolment.EndsOn,
            ProgrammeId = enrolment.ProgrammeId,
            TrackId = enrolment.TrackId,
            TrackVersion = enrolment.TrackVersion,
            TrackName = enrolment.TrackName,
            State = enrolment.State,
            StateSince = enrolment.OccurredAt,
            Stage = StageOf(enrolment.State, sessions.Held, enrolment.RequiredSessions),
            SessionsHeld = sessions.Held,
            SessionsAttended = sessions.Attended,
            SessionsRequired = enrolment.RequiredSessions,
            AttendanceMarks = sessions.Marks,
            AttendanceRate = sessions.Rate,
            Indicators = [.. enrolment.Indicators.Select(i => IndicatorProgress.Of(i, values))],
            Milestones = milestones,
            Completion = Completion.Of(enrolment.State, sessions.Held, enrolment.RequiredSessions, milestones),
            OpenActionItems = items[ActionItemState.Open].Count(),
            DoneActionItems = items[ActionItemState.Done].Count(),
            DroppedActionItems = items[ActionItemState.Dropped].Count(),
            OpenDueOn = [.. items[ActionItemState.Open].Select(a => a.DueOn).OfType<DateOnly>().Order()],
            // One at a time is live. Where the end of another is not told yet, it is the one that was made later, whichever was to start first.
            MentorId = ours.OfType<AssignmentFact>().Where(a => a.EndedOn is null).MaxBy(a => a.Order)?.MentorId,
            MarketLevel = levels.Level,
            MarketLevelScheme = schemes.Current.Number,
            MarketLevelDecision = levels.Decision,
            MarketLevelHistory = [.. levels.Changes.TakeLast(LevelChanges)],
            Referrals = ReferralProgress.Of([.. ours.OfType<ReferralFact>()]),
            LastActivityAt = LastActivity(ours),
            UpdatedAt = told.Max(f => f.OccurredAt),
        };
    }

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

    private static DateTimeOffset? LastActivity(IEnumerable<Fact> facts) => facts.Select(ActivityAt).Max();

    /// <summary>When the enrolment did something by this fact: a session was held, or an item closed; null for all others.</summary>
    public static DateTimeOffset? ActivityAt(Fact fact) => fact switch
    {
        SessionFact { State: SessionState.Completed } s => s.HeldAt ?? s.OccurredAt,
        // Values and new action items come with a session and may be written down days later; closing an item is an act of its own.
        ActionItemFact { State: not ActionItemState.Open } => fact.OccurredAt,
        _ => null,
    };
}
