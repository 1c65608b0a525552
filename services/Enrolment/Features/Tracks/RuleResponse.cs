using CoachingPlatform.Enrolment.Domain.Eligibility;

namespace CoachingPlatform.Enrolment.Features.Tracks;

/// <summary>A rule as it is shown and entered.</summary>
/// <param name="Kind">What it asks about.</param>
/// <param name="AnyOf">One of these is enough; empty for an age.</param>
/// <param name="MinYears">Lowest age in years, or null.</param>
/// <param name="MaxYears">Highest age in years, or null.</param>
internal sealed record RuleResponse(string Kind, IReadOnlyList<string> AnyOf, int? MinYears, int? MaxYears)
{
    /// <summary>The rule outwards.</summary>
    public static RuleResponse Of(EligibilityRule rule) =>
        new(rule.Kind.ToString(), rule.Written, (rule as AgeRule)?.MinYears, (rule as AgeRule)?.MaxYears);
}
