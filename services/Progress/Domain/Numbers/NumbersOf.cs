using CoachingPlatform.Progress.Domain.MarketLevels;
using CoachingPlatform.Progress.Domain.Referrals;

namespace CoachingPlatform.Progress.Domain.Numbers;

/// <summary>Opens the numbers of one enrolment's progress.</summary>
/// <param name="facts">What counts for it.</param>
/// <param name="progress">What follows from them.</param>
/// <param name="schemes">The schemes by which it was judged.</param>
/// <param name="today">The day in the cohort's zone.</param>
internal sealed class NumbersOf(CountedFacts facts, EnrolmentProgress progress, Schemes schemes, DateOnly today)
{
    /// <summary>Version of the rules in <see cref="ProgressOf"/>, <see cref="SessionTally"/> and <see cref="IndicatorProgress"/>.</summary>
    public const int RulesVersion = 1;

    /// <summary>Version of the rules of trends: of 2 on none goes back in time, to a baseline of a later day.</summary>
    public const int TrendVersion = 2;

    /// <summary>Version of the rule of the mentor: of 2 on an assignment that has ended gives none.</summary>
    public const int MentorVersion = 2;

    private static readonly string[] Plain =
    [
        "stage", "sessionsRequired", "sessionsHeld", "sessionsAttended", "attendanceRate", "openActionItems", "doneActionItems", "droppedActionItems",
        "overdueActionItems", "lastActivityAt", "mentorId", "marketLevel", "health", "completion",
    ];

    private static readonly string[] OfIndicator = ["baseline", "target", "latest", "previous", "trend", "shareOfTarget"];

    private static readonly ReferralState[] States = Enum.GetValues<ReferralState>();

    private static readonly OutcomeKind[] Kinds = Enum.GetValues<OutcomeKind>();

    private readonly FactsBehind behind = new(facts);

    /// <summary>The names of all numbers that can be opened, e.g. <c>attendanceRate</c>, <c>indicators.annual_sales.trend</c>, <c>milestones.first_export</c>.</summary>
    public IEnumerable<string> Names =>
    [
        .. Plain,
        .. progress.Indicators.SelectMany(i => OfIndicator.Select(part => $"indicators.{i.Code}.{part}")),
        .. progress.Milestones.Select(m => $"milestones.{m.Code}"),
        .. States.Select(s => $"referrals.{Camel(s)}"),
        .. Kinds.Select(k => $"referrals.outcomes.{k}"),
    ];

    /// <summary>The number of that name, or null when there is none.</summary>
    public Number? Find(string name) => name.Split('.') switch
    {
        ["stage"] => Of(name, progress.Stage, "stage", behind.Held),
        ["sessionsRequired"] => Of(name, progress.SessionsRequired, "sessions_required", []),
        ["sessionsHeld"] => Of(name, progress.SessionsHeld, "sessions_held", behind.Held),
        ["sessionsAttended"] => Of(name, progress.SessionsAttended, "sessions_attended", behind.Marked),
        ["attendanceRate"] => Of(name, progress.AttendanceRate, "attendance_rate", behind.Marked),
        ["openActionItems"] => Of(name, progress.OpenActionItems, "action_items", behind.Items(ActionItemState.Open)),
        ["doneActionItems"] => Of(name, progress.DoneActionItems, "action_items", behind.Items(ActionItemState.Done)),
        ["droppedActionItems"] => Of(name, progress.DroppedActionItems, "action_items", behind.Items(ActionItemState.Dropped)),
        ["overdueActionItems"] => Of(name, progress.OverdueOn(today), "overdue", behind.Items(ActionItemState.Open).Where(i => i.DueOn < today)),
        ["lastActivityAt"] => Of(name, progress.LastActivityAt, "last_activity", behind.Activity),
        ["mentorId"] => Of(name, progress.MentorId, "mentor", behind.Assignments, MentorVersion),
        ["marketLevel"] => Level(name),
        ["health"] => HealthOf(name),
        ["completion"] => CompletionOf(name),
        ["indicators", var code, var part] => Indicator(name, code, part),
        ["milestones", var code] => Milestone(name, code),
        ["referrals", var state] => Referrals(name, state),
        ["referrals", "outcomes", var kind] => Outcomes(name, kind),
        _ => null,
    };

    private Number Of(string name, object? value, string rule, IEnumerable<Fact> from, long version = RulesVersion) =>
        new(name, value, new(rule, version), [.. from.Append(facts.Enrolment).DistinctBy(f => f.Key).OrderBy(f => f.Key, StringComparer.Ordinal)]);

    private Number? Indicator(string name, string code, string part)
    {
        if (progress.Indicators.FirstOrDefault(i => i.Code == code) is not { } indicator)
            return null;
        return part switch
        {
            "baseline" => Of(name, indicator.Baseline, "indicator.newest", behind.Values(code, IndicatorKind.Baseline)),
            "target" => Of(name, indicator.Target, "indicator.newest", behind.Values(code, IndicatorKind.Target)),
            "latest" => Of(name, indicator.Latest, "indicator.newest", behind.Values(code, IndicatorKind.Actual)),
            "previous" => Of(name, indicator.Previous, "indicator.previous", behind.Values(code, IndicatorKind.Actual, IndicatorKind.Baseline), TrendVersion),
            "trend" => Of(name, indicator.Trend, "indicator.trend", behind.Values(code, IndicatorKind.Actual, IndicatorKind.Baseline), TrendVersion),
            "shareOfTarget" => Of(name, indicator.ShareOfTarget, "indicator.share_of_target", behind.Values(code, Enum.GetValues<IndicatorKind>())),
            _ => null,
        };
    }

    private Number? Milestone(string name, string code) => progress.Milestones.FirstOrDefault(m => m.Code == code) is { } milestone
        ? Of(name, milestone, $"milestone.{code}", behind.Milestone(code), progress.TrackVersion)
        : null;

    private Number? Referrals(string name, string word) => States.Where(s => Camel(s) == word).Select(state =>
    {
        var of = behind.Referrals.Where(r => r.State == state).ToList();
        return Of(name, of.Count, "referrals", of);
    }).FirstOrDefault();

    // Null where nothing came of any referral, as in the progress.
    private Number? Outcomes(string name, string word) => Kinds.Where(k => k.ToString() == word).Select(kind => Of(
        name, progress.Referrals.Outcomes.FirstOrDefault(o => o.Kind == kind), "outcomes", behind.Referrals.Where(r => r.Outcomes.Any(o => o.Kind == kind)))).FirstOrDefault();

    private static string Camel(ReferralState state) => state.ToString().ToLowerInvariant();

    private Number Level(string name)
    {
        var asked = schemes.InOrder.SelectMany(s => s.Rules).SelectMany(r => r.Ways).SelectMany(w => w.Conditions);
        var isGranted = progress.MarketLevelDecision is { IsGranted: true };
        return Of(
            name, progress.MarketLevel, isGranted ? "market_level.granted" : "market_level.scheme", [.. behind.LevelDecisions, .. behind.Conditions(asked)],
            progress.MarketLevelScheme);
    }

    private Number CompletionOf(string name) => Of(
        name, progress.Completion, $"completion.{progress.Completion!.Rule}",
        [.. behind.Held, .. progress.Milestones.SelectMany(m => behind.Milestone(m.Code))], Completion.RuleVersion);

    private Number HealthOf(string name)
    {
        var health = HealthRules.Of(progress, today);
        return Of(
            name, health, health is null ? "health" : $"health.{health.Rule}",
            [.. behind.Held, .. behind.Marked, .. behind.Activity, .. behind.Items(ActionItemState.Open).Where(i => i.DueOn is not null)], HealthRules.Version);
    }
}
