namespace CoachingPlatform.Progress.Domain;

/// <summary>The milestones of one enrolment from day to day (<see cref="MilestoneProgress"/> says by which rule).</summary>
internal sealed class MilestoneWalk(IReadOnlyList<Milestone> milestones)
{
    private readonly Dictionary<string, MilestoneDecisionFact> decisions = [];
    private readonly Dictionary<string, (DateOnly On, IReadOnlyList<Evidence> Because)> reached = [];

    /// <summary>Where all of them stand now, in the track's order.</summary>
    public IReadOnlyList<MilestoneProgress> Now =>
    [
        .. milestones.Select(m =>
        {
            var isReached = reached.TryGetValue(m.Code, out var how);
            return new MilestoneProgress
            {
                Code = m.Code, NameId = m.NameId, NameEn = m.NameEn, Stage = m.Stage, ReachedOn = isReached ? how.On : null, Because = isReached ? how.Because : [],
                Decision = decisions.GetValueOrDefault(m.Code)?.Standing,
            };
        }),
    ];

    /// <summary>Goes on to the end of a day.</summary>
    public void Add(DateOnly day, IEnumerable<Fact> facts, KnownOnDay known)
    {
        foreach (var decision in facts.OfType<MilestoneDecisionFact>().OrderBy(d => d.Order))
        {
            decisions[decision.Code] = decision;
            if (!decision.IsGranted)
                reached.Remove(decision.Code);
        }

        foreach (var milestone in milestones.Where(m => !reached.ContainsKey(m.Code)))
        {
            if (WhyReached(milestone, decisions.GetValueOrDefault(milestone.Code), known) is { } because)
                reached[milestone.Code] = (day, because);
        }
    }

    /// <summary>That a milestone is reached, as a condition of a scheme asks; null while it is not.</summary>
    public Evidence? Shows(Condition condition) => condition.Code is { } code && reached.TryGetValue(code, out var how) && how.Because is [.., var last]
        ? new Evidence { Kind = ConditionKind.MilestoneReached, Code = code, Fact = last.Fact, FactVersion = last.FactVersion }
        : null;

    private static List<Evidence>? WhyReached(Milestone milestone, MilestoneDecisionFact? decision, KnownOnDay known)
    {
        if (decision is { IsGranted: false } || milestone.Conditions.Count == 0)
            return null;
        if (decision is not null && milestone.Conditions.All(c => c.Kind != ConditionKind.Granted))
            return [Grant(decision)];
        var shown = milestone.Conditions
            .Select(c => c.Kind != ConditionKind.Granted ? known.Shows(c) : decision is null ? null : Grant(decision))
            .OfType<Evidence>().ToList();
        return shown.Count == milestone.Conditions.Count ? shown : null;
    }

    private static Evidence Grant(MilestoneDecisionFact decision) => KnownOnDay.Evidence(new Condition { Kind = ConditionKind.Granted }, null, decision);
}
