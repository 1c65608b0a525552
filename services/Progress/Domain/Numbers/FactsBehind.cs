using CoachingPlatform.Progress.Domain.Referrals;

namespace CoachingPlatform.Progress.Domain.Numbers;

/// <summary>The facts of one enrolment by what the rules look at.</summary>
internal sealed class FactsBehind(CountedFacts facts)
{
    public IEnumerable<Fact> Held => facts.Ours.OfType<SessionFact>().Where(s => s.State == SessionState.Completed);

    public IEnumerable<Fact> Marked => facts.Ours.OfType<SessionFact>()
        .Where(s => s.State is SessionState.Completed or SessionState.NoShow && s.Attendance.Any(a => facts.Counted.Contains(a.EnrolmentId)));

    /// <summary>The one that happened last; nothing before the first.</summary>
    public IEnumerable<Fact> Activity => facts.Ours.Where(f => ProgressOf.ActivityAt(f) is not null).OrderBy(f => ProgressOf.ActivityAt(f)).TakeLast(1);

    public IEnumerable<Fact> Assignments => facts.Ours.OfType<AssignmentFact>();

    public IEnumerable<Fact> LevelDecisions => facts.Ours.OfType<MarketLevelFact>();

    public IEnumerable<ReferralFact> Referrals => facts.Ours.OfType<ReferralFact>();

    public IEnumerable<ActionItemFact> Items(ActionItemState state) => facts.Ours.OfType<ActionItemFact>().Where(i => i.State == state);

    public IEnumerable<Fact> Values(string code, params IReadOnlyCollection<IndicatorKind> kinds) =>
        facts.Ours.OfType<IndicatorValueFact>().Where(v => v.Code == code && kinds.Contains(v.Kind));

    /// <summary>What a milestone's conditions look at, and what was decided about it.</summary>
    public IEnumerable<Fact> Milestone(string code) =>
    [
        .. facts.Ours.OfType<MilestoneDecisionFact>().Where(d => d.Code == code),
        .. Conditions(facts.Enrolment.Milestones.Where(m => m.Code == code).SelectMany(m => m.Conditions)),
    ];

    /// <summary>What these conditions look at.</summary>
    public IEnumerable<Fact> Conditions(IEnumerable<Condition> conditions) => conditions.SelectMany(c => c.Kind switch
    {
        ConditionKind.SessionsHeld => Held,
        ConditionKind.AttendanceRate => Marked,
        ConditionKind.IndicatorReaches => Values(c.Code!, IndicatorKind.Actual),
        ConditionKind.IndicatorImproves => Values(c.Code!, IndicatorKind.Actual, IndicatorKind.Baseline),
        ConditionKind.MilestoneReached => Milestone(c.Code!),
        _ => [],
    });
}
