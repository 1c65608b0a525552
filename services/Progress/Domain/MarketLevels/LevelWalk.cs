namespace CoachingPlatform.Progress.Domain.MarketLevels;

/// <summary>
/// The market level of one enrolment's business from day to day. While a coordinator's grant stands it is the level; else the scheme that was in
/// force on the day says it from what was known at its end. It can go down again: it says where the business sells, not where it once did.
/// </summary>
internal sealed class LevelWalk
{
    private readonly List<LevelChange> changes = [];
    private MarketLevelFact? decision;

    /// <summary>Each change, oldest first.</summary>
    public IReadOnlyList<LevelChange> Changes => changes;

    public MarketLevel Level => changes is [.., var last] ? last.Level : MarketLevel.Local;

    /// <summary>What a coordinator decided last; null when nobody did.</summary>
    public StandingDecision? Decision => decision?.Standing;

    /// <summary>Goes on to the end of a day.</summary>
    /// <param name="day">The day.</param>
    /// <param name="facts">Its facts.</param>
    /// <param name="scheme">In force at its end.</param>
    /// <param name="shows">What is known at its end.</param>
    public void Add(DateOnly day, IEnumerable<Fact> facts, ActiveScheme scheme, Func<Condition, Evidence?> shows)
    {
        var before = Standing;
        decision = facts.OfType<MarketLevelFact>().Append(decision).OfType<MarketLevelFact>().MaxBy(d => d.Order);
        var (level, because) = Standing is { } granted ? (granted.Level, []) : scheme.Judge(shows);
        if (level != Level || before?.Key != Standing?.Key)
            changes.Add(new LevelChange { Level = level, On = day, Scheme = scheme.Number, Decision = Standing?.Standing, Because = because });
    }

    private MarketLevelFact? Standing => decision is { IsGranted: true } granted ? granted : null;
}
