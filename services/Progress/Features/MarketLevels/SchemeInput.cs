using System.Text.RegularExpressions;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.MarketLevels;
using CoachingPlatform.ServiceDefaults.Problems;

namespace CoachingPlatform.Progress.Features.MarketLevels;

/// <summary>A scheme of market levels as a coordinator enters it.</summary>
/// <param name="NameId">Name in Indonesian.</param>
/// <param name="NameEn">Name in English.</param>
/// <param name="Rules">What is asked of <c>National</c> and <c>Global</c>; each at most once, at least one of them.</param>
internal sealed record SchemeInput(string? NameId = null, string? NameEn = null, IReadOnlyList<RuleInput?>? Rules = null)
{
    /// <summary>The checked content.</summary>
    public (string NameId, string NameEn, IReadOnlyList<LevelRule> Rules) Read(Checks checks)
    {
        var names = (checks.Text(NameId, "nameId", 100), checks.Text(NameEn, "nameEn", 100));
        var rules = RuleInput.All(checks, Rules, "rules", 2, (rule, at) => rule.Read(checks, at));
        checks.That(rules.DistinctBy(r => r.Level).Count() == rules.Count, "scheme.level_twice", "rules");
        return (names.Item1, names.Item2, rules);
    }
}

/// <summary>What is asked of one level.</summary>
/// <param name="Level"><c>National</c> or <c>Global</c>.</param>
/// <param name="Ways">One of them is enough.</param>
internal sealed record RuleInput(string? Level = null, IReadOnlyList<WayInput?>? Ways = null)
{
    public LevelRule Read(Checks checks, string at)
    {
        var level = checks.Word<MarketLevel>(Level, $"{at}.level");
        checks.That(!string.Equals(Level, nameof(MarketLevel.Local), StringComparison.OrdinalIgnoreCase), "scheme.level_local", $"{at}.level");
        return new LevelRule { Level = level, Ways = All(checks, Ways, $"{at}.ways", 10, (way, place) => way.Read(checks, place)) };
    }

    /// <summary>Reads 1 to <paramref name="most"/> parts, none of them missing.</summary>
    internal static IReadOnlyList<TRead> All<TInput, TRead>(
        Checks checks, IReadOnlyList<TInput?>? given, string field, int most, Func<TInput, string, TRead> read)
        where TInput : class
    {
        var parts = given ?? [];
        checks.That(parts.Count > 0, "field.required", field);
        checks.That(parts.Count <= most, "field.too_many", field, ("max", most));
        var result = new List<TRead>();
        foreach (var (part, i) in parts.Take(most).Select((part, i) => (part, i)))
        {
            checks.That(part is not null, "field.required", $"{field}[{i}]");
            if (part is not null)
                result.Add(read(part, $"{field}[{i}]"));
        }

        return result;
    }
}

/// <summary>One way to a level.</summary>
/// <param name="Conditions">All of them must hold.</param>
internal sealed record WayInput(IReadOnlyList<ConditionInput?>? Conditions = null)
{
    public LevelWay Read(Checks checks, string at) =>
        new() { Conditions = RuleInput.All(checks, Conditions, $"{at}.conditions", 10, (condition, place) => condition.Read(checks, place)) };
}

/// <summary>One condition.</summary>
/// <param name="Kind">
/// <c>SessionsHeld</c>, <c>AttendanceRate</c>, <c>IndicatorReaches</c>, <c>IndicatorImproves</c> or <c>MilestoneReached</c>; of an opportunity also <c>MarketLevel</c>.
/// </param>
/// <param name="Value">Sessions, per cent, or a value in the indicator's unit; null for <c>MilestoneReached</c> and <c>MarketLevel</c>.</param>
/// <param name="Code">Code of the indicator or the milestone, or the lowest market level; null for the two kinds that look at sessions.</param>
internal sealed partial record ConditionInput(string? Kind = null, decimal? Value = null, string? Code = null)
{
    /// <param name="checks">Collects what is wrong.</param>
    /// <param name="at">Where it stands in the request.</param>
    /// <param name="mayAskLevel">False where it is what the market level follows from.</param>
    public Condition Read(Checks checks, string at, bool mayAskLevel = false)
    {
        var wrong = checks.Refusals.Count;
        var kind = checks.Word<ConditionKind>(Kind, $"{at}.kind");
        checks.That(kind != ConditionKind.Granted, "scheme.kind_granted", $"{at}.kind");
        checks.That(mayAskLevel || kind != ConditionKind.MarketLevel, "scheme.kind_level", $"{at}.kind");
        if (checks.Refusals.Count > wrong)
            return new Condition { Kind = kind };
        CheckValue(checks, kind, $"{at}.value");
        if (kind == ConditionKind.MarketLevel)
            return new Condition { Kind = kind, Code = checks.Word<MarketLevel>(Code, $"{at}.code").ToString() };
        if (kind is ConditionKind.SessionsHeld or ConditionKind.AttendanceRate)
            checks.That(Code is null, "condition.not_used", $"{at}.code", ("kind", kind));
        else
            checks.That(Code is not null && CodeShape().IsMatch(Code), "condition.code_format", $"{at}.code");
        return new Condition { Kind = kind, Value = Value, Code = Code };
    }

    private void CheckValue(Checks checks, ConditionKind kind, string field)
    {
        if (kind is ConditionKind.MilestoneReached or ConditionKind.MarketLevel)
            checks.That(Value is null, "condition.not_used", field, ("kind", kind));
        else
            checks.ConditionValue(kind.ToString(), Value, field);
    }

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,49}\z")]
    private static partial Regex CodeShape();
}
