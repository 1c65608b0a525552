using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.MarketLevels;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Tests.Domain.Stories;

/// <summary>
/// An enrolment's numbers counted as a person would: the last version of each thing, and for each day of the calendar all of it once more from the
/// beginning. Slow and plain; nothing of the service's own counting is used.
/// </summary>
internal sealed class Recount
{
    private static readonly DateOnly[] Calendar = [.. Enumerable.Range(-2, Story.Length + 4).Select(DateOnly.FromDateTime(Story.Start.UtcDateTime).AddDays)];

    private readonly EnrolmentFact enrolment;
    private readonly List<Fact> facts;
    private readonly List<ActiveScheme> schemes;
    private readonly HashSet<Id<Enrolment>> counted;

    public Recount(Story story, Id<Enrolment> of)
    {
        facts = [.. story.Told.GroupBy(f => f.Key).Select(versions => versions.MaxBy(v => v.Version)!)];
        enrolment = facts.OfType<EnrolmentFact>().Single(e => e.EnrolmentId == of);
        counted = [.. enrolment.ContinuedFrom, of];
        // Who has left or completed stays judged as it was.
        var end = enrolment.State is EnrolmentState.Completed or EnrolmentState.Withdrawn or EnrolmentState.Transferred ? enrolment.OccurredAt : DateTimeOffset.MaxValue;
        schemes = [.. story.Schemes.InOrder.Where(s => s.ActivatedAt <= end)];
    }

    public string Business => facts.OfType<BusinessFact>().Single(b => b.BusinessId == enrolment.BusinessId).Name;

    public int Held => Sessions(DateOnly.MaxValue).Count(s => s.State == SessionState.Completed);

    public decimal? Rate => Marks(DateOnly.MaxValue) is { Count: > 0 } marks ? Math.Round((decimal)Present(marks) / marks.Count, 4) : null;

    public (int Open, int Done, int Dropped) Items => (Count(ActionItemState.Open), Count(ActionItemState.Done), Count(ActionItemState.Dropped));

    /// <summary>Of those who have not ended, the one who was assigned last.</summary>
    public Id<Mentor>? Mentor => facts.OfType<AssignmentFact>().Where(a => IsOurs(a) && a.EndedOn is null)
        .OrderBy(a => a.AssignedAt).ThenBy(a => a.StartsOn).ThenBy(a => a.Key, StringComparer.Ordinal).LastOrDefault()?.MentorId;

    public decimal? Sales => Reading("annual_sales", IndicatorKind.Actual, DateOnly.MaxValue);

    /// <summary>Each milestone with its first day.</summary>
    public IEnumerable<(string Code, DateOnly? On)> Milestones => enrolment.Milestones.Select(m => (m.Code, ReachedOn(m, Calendar[^1])));

    /// <summary>Each day on which the level, or the grant that says it, was another than on the day before.</summary>
    public IEnumerable<(DateOnly On, MarketLevel Level, int Scheme, DateTimeOffset? GrantedAt)> Levels
    {
        get
        {
            var (was, by) = (MarketLevel.Local, (MarketLevelFact?)null);
            foreach (var day in Calendar)
            {
                var grant = LastOf<MarketLevelFact>(day) is { IsGranted: true } g ? g : null;
                var scheme = schemes.Last(s => s.Number == 1 || DayOf(s.ActivatedAt) <= day);
                var level = grant?.Level ?? Judged(scheme, day);
                if (level != was || grant != by)
                    yield return (day, level, scheme.Number, grant?.OccurredAt);
                (was, by) = (level, grant);
            }
        }
    }

    private MarketLevel Judged(ActiveScheme scheme, DateOnly day)
    {
        foreach (var level in new[] { MarketLevel.Global, MarketLevel.National })
        {
            if (scheme.Rules.Any(r => r.Level == level && r.Ways.Any(w => w.Conditions.All(c => Holds(c, day)))))
                return level;
        }

        return MarketLevel.Local;
    }

    // The first day since it was last revoked on which all that it asks holds.
    private DateOnly? ReachedOn(Milestone milestone, DateOnly until)
    {
        var revoked = facts.OfType<MilestoneDecisionFact>().Where(d => IsOurs(d) && d.Code == milestone.Code && !d.IsGranted && DayOf(d.OccurredAt) <= until).Select(d => DayOf(d.OccurredAt));
        var from = revoked.Append(Calendar[0]).Max();
        foreach (var day in Calendar.Where(d => d >= from && d <= until))
        {
            var decision = LastOf<MilestoneDecisionFact>(day, d => d.Code == milestone.Code);
            var asksForGrant = milestone.Conditions.Any(c => c.Kind == ConditionKind.Granted);
            var others = milestone.Conditions.Where(c => c.Kind != ConditionKind.Granted).All(c => Holds(c, day));
            if (decision is null ? others && !asksForGrant : decision.IsGranted && (others || !asksForGrant))
                return day;
        }

        return null;
    }

    private bool Holds(Condition asked, DateOnly day) => asked.Kind switch
    {
        ConditionKind.SessionsHeld => Sessions(day).Count(s => s.State == SessionState.Completed) >= asked.Value,
        ConditionKind.AttendanceRate => Marks(day) is { Count: > 0 } marks && Present(marks) * 100 >= asked.Value * marks.Count,
        ConditionKind.IndicatorReaches => Reading(asked.Code!, IndicatorKind.Actual, day) >= asked.Value,
        ConditionKind.IndicatorImproves => Reading(asked.Code!, IndicatorKind.Actual, day) >= Reading(asked.Code!, IndicatorKind.Baseline, day) * (1 + (asked.Value / 100)),
        ConditionKind.MilestoneReached => enrolment.Milestones.SingleOrDefault(m => m.Code == asked.Code) is { } milestone && ReachedOn(milestone, day) is not null,
        _ => throw new InvalidOperationException($"No story asks for {asked.Kind}."),
    };

    private IEnumerable<SessionFact> Sessions(DateOnly until) => facts.OfType<SessionFact>().Where(s =>
        s.State is SessionState.Completed or SessionState.NoShow && s.Participants.Any(counted.Contains) && DayOf(s.HeldAt!.Value) <= until);

    private List<AttendanceStatus> Marks(DateOnly until) => [.. Sessions(until).Select(s => s.Attendance.First(a => counted.Contains(a.EnrolmentId)).Status)];

    private static int Present(List<AttendanceStatus> marks) => marks.Count(m => m == AttendanceStatus.Present);

    // Of one day's readings the one that was recorded last.
    private decimal? Reading(string code, IndicatorKind kind, DateOnly until) => facts.OfType<IndicatorValueFact>()
        .Where(v => IsOurs(v) && v.Code == code && v.Kind == kind && v.AsOf <= until).OrderBy(v => v.AsOf).ThenBy(v => v.OccurredAt).ThenBy(v => v.Key, StringComparer.Ordinal)
        .LastOrDefault()?.Value;

    private T? LastOf<T>(DateOnly until, Func<T, bool>? which = null)
        where T : DecisionFact => facts.OfType<T>().Where(d => IsOurs(d) && (which is null || which(d)) && DayOf(d.OccurredAt) <= until).MaxBy(d => d.OccurredAt);

    private int Count(ActionItemState state) => facts.OfType<ActionItemFact>().Count(i => counted.Contains(i.EnrolmentId!.Value) && i.State == state);

    private bool IsOurs(Fact fact) => fact.Enrolments.Any(counted.Contains);

    private DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime.AddHours(enrolment.TimeZone switch { "Asia/Jakarta" => 7, "Asia/Makassar" => 8, _ => 9 }));
}
