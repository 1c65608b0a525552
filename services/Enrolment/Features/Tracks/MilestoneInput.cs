using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Tracks;
using CoachingPlatform.ServiceDefaults.Problems;

namespace CoachingPlatform.Enrolment.Features.Tracks;

/// <summary>A milestone as a coordinator enters it.</summary>
internal sealed record MilestoneInput(
    string? Code = null, string? NameId = null, string? NameEn = null, string? Stage = null, IReadOnlyList<ConditionInput?>? Conditions = null)
{
    private const int Most = 30;

    /// <summary>Checks them all against the stages and indicators of the track; each code once.</summary>
    public static IReadOnlyList<MilestoneTerms> Read(
        Checks checks, IReadOnlyList<MilestoneInput?>? inputs, IReadOnlyList<StageTerms> stages, IReadOnlyList<IndicatorTerms> indicators)
    {
        var given = inputs ?? [];
        checks.That(given.Count <= Most, "field.out_of_range", "milestones", ("min", 0), ("max", Most));
        var milestones = given.Take(Most).Select((m, i) => Read(checks, m, $"milestones[{i}]", stages, indicators)).OfType<MilestoneTerms>().ToList();
        checks.That(milestones.DistinctBy(m => m.Code).Count() == milestones.Count, "milestone.code_twice", "milestones");
        return milestones;
    }

    private static MilestoneTerms? Read(
        Checks checks, MilestoneInput? input, string at, IReadOnlyList<StageTerms> stages, IReadOnlyList<IndicatorTerms> indicators)
    {
        checks.That(input is not null, "field.required", at);
        if (input is null)
            return null;
        checks.That(input.Stage is null || stages.Any(s => s.Code == input.Stage), "milestone.stage_unknown", $"{at}.stage");
        return new MilestoneTerms(
            TrackInput.Code(checks, input.Code, "milestone.code_format", $"{at}.code"),
            checks.Text(input.NameId, $"{at}.nameId", 100),
            checks.Text(input.NameEn, $"{at}.nameEn", 100),
            input.Stage,
            ConditionInput.Read(checks, input.Conditions, $"{at}.conditions", indicators));
    }
}

/// <summary>A condition of a milestone as a coordinator enters it.</summary>
internal sealed record ConditionInput(string? Kind = null, decimal? Value = null, string? Indicator = null)
{
    private const int Most = 5;

    /// <summary>Checks them all; at least one.</summary>
    public static IReadOnlyList<ConditionTerms> Read(
        Checks checks, IReadOnlyList<ConditionInput?>? inputs, string at, IReadOnlyList<IndicatorTerms> indicators)
    {
        var given = inputs ?? [];
        checks.That(given.Count > 0, "field.required", at);
        checks.That(given.Count <= Most, "field.out_of_range", at, ("min", 1), ("max", Most));
        return [.. given.Take(Most).Select((input, i) => Read(checks, input, $"{at}[{i}]", indicators)).OfType<ConditionTerms>()];
    }

    private static ConditionTerms? Read(Checks checks, ConditionInput? input, string at, IReadOnlyList<IndicatorTerms> indicators)
    {
        checks.That(input is not null, "field.required", at);
        if (input is null)
            return null;
        var wrong = checks.Refusals.Count;
        var kind = checks.Word<ConditionKind>(input.Kind, $"{at}.kind");
        if (checks.Refusals.Count > wrong)
            return null;
        input.CheckValue(checks, kind, $"{at}.value");
        input.CheckIndicator(checks, kind, $"{at}.indicator", indicators);
        return new(kind.ToString(), input.Value, input.Indicator);
    }

    private void CheckValue(Checks checks, ConditionKind kind, string field)
    {
        if (kind == ConditionKind.Granted)
            checks.That(Value is null, "condition.not_used", field, ("kind", kind));
        else
            checks.ConditionValue(kind.ToString(), Value, field);
    }

    private void CheckIndicator(Checks checks, ConditionKind kind, string field, IReadOnlyList<IndicatorTerms> indicators)
    {
        if (kind is not (ConditionKind.IndicatorReaches or ConditionKind.IndicatorImproves))
            checks.That(Indicator is null, "condition.not_used", field, ("kind", kind));
        else if (string.IsNullOrEmpty(Indicator))
            checks.That(false, "field.required", field);
        else
            checks.That(indicators.Any(i => i.Code == Indicator), "condition.indicator_unknown", field);
    }
}
