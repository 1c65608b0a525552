using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain;

/// <summary>
/// What was true of an enrolment at the end of a day, by the facts as they are known now. It is walked through from the first day to the last, so
/// what is told late counts on the day on which it was true, and the order of telling makes no difference.
/// </summary>
internal sealed class KnownOnDay
{
    private readonly Id<Enrolment>[] counted;
    private readonly Dictionary<string, Indicator> indicators;
    private readonly List<SessionFact> held = [];
    private readonly Dictionary<(string Code, IndicatorKind Kind), IndicatorValueFact> values = [];
    private SessionFact? lastMarked;
    private int marks;
    private int attended;

    /// <param name="counted">The enrolment, and those that were transferred into it.</param>
    /// <param name="indicators">Those of its track; no other is known.</param>
    public KnownOnDay(Id<Enrolment>[] counted, IEnumerable<Indicator> indicators)
    {
        this.counted = counted;
        this.indicators = indicators.ToDictionary(i => i.Code);
    }

    /// <summary>Goes on to the end of a day.</summary>
    /// <param name="day">The facts of that day in their order.</param>
    public void Add(IEnumerable<Fact> day)
    {
        foreach (var fact in day)
        {
            if (fact is SessionFact session)
                Add(session);
            else if (fact is IndicatorValueFact value)
                values[(value.Code, value.Kind)] = value;
        }
    }

    /// <summary>What shows that the condition holds now, or null where it does not or nobody can know. <c>Granted</c>, <c>MilestoneReached</c> and <c>MarketLevel</c> are not asked here.</summary>
    public Evidence? Shows(Condition condition) => condition.Kind switch
    {
        ConditionKind.SessionsHeld => condition.Value is >= 1 and var asked && held.Count >= asked ? Evidence(condition, held.Count, held[(int)asked - 1]) : null,
        ConditionKind.AttendanceRate => lastMarked is { } last && 100m * attended >= condition.Value * marks
            ? Evidence(condition, Math.Round(100m * attended / marks, 2), last)
            : null,
        ConditionKind.IndicatorReaches => Reaches(condition),
        ConditionKind.IndicatorImproves => Improves(condition),
        _ => null,
    };

    /// <summary>That <paramref name="condition"/> holds because of <paramref name="fact"/>.</summary>
    public static Evidence Evidence(Condition condition, decimal? saw, Fact fact) => new()
    {
        Kind = condition.Kind, Code = condition.Code, Asked = condition.Value, Saw = saw, Fact = fact.Key, FactVersion = fact.Version,
    };

    private void Add(SessionFact session)
    {
        if (session.State == SessionState.Completed)
            held.Add(session);
        if (session.Attendance.FirstOrDefault(a => counted.Contains(a.EnrolmentId)) is not { } mark)
            return;
        lastMarked = session;
        marks++;
        attended += mark.Status == AttendanceStatus.Present ? 1 : 0;
    }

    private Evidence? Reaches(Condition condition)
    {
        if (Latest(condition.Code) is not (var indicator, { Value: { } value } fact))
            return null;
        return indicator.IsAsGood(value, condition.Value ?? value) ? Evidence(condition, value, fact) : null;
    }

    private Evidence? Improves(Condition condition)
    {
        if (Latest(condition.Code) is not (var indicator, { Value: { } value } fact)
            || values.GetValueOrDefault((condition.Code!, IndicatorKind.Baseline))?.Value is not { } baseline
            || IndicatorProgress.PerCentBetterThan(baseline, value, indicator.HigherIsBetter) is not { } better)
            return null;
        return better >= condition.Value ? Evidence(condition, Math.Round(better, 2), fact) : null;
    }

    private (Indicator, IndicatorValueFact)? Latest(string? code) =>
        code is not null && indicators.TryGetValue(code, out var indicator) && values.TryGetValue((code, IndicatorKind.Actual), out var latest) ? (indicator, latest) : null;
}
