using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Domain.Eligibility;

/// <summary>How a business stands to each rule of a track. This is the one place that says who is eligible.</summary>
/// <param name="Findings">One for each rule, in the order of the rules.</param>
internal sealed record Judgement(IReadOnlyList<RuleFinding> Findings)
{
    /// <summary>Every rule is met. What is unknown is not met: nothing is guessed.</summary>
    public bool IsEligible => Findings.All(f => f.Standing == RuleStanding.Met);

    /// <summary>What stands in the way.</summary>
    public IEnumerable<RuleFinding> Unmet => Findings.Where(f => f.Standing != RuleStanding.Met);

    /// <summary>Judges the business by all rules on a day; by no rules everybody is eligible.</summary>
    public static Judgement Of(IReadOnlyList<EligibilityRule> rules, Applicant applicant, DateOnly on) =>
        new([.. rules.Select(rule => rule.Judge(applicant, on))]);

    /// <summary>The refusal that says each reason, for a business that is not eligible.</summary>
    public Refusal Refusal(string track) =>
        new(RefusalKind.Unprocessable, "enrolment.not_eligible", null, ("track", track)) { Reasons = [.. Unmet.Select(f => f.Refusal())] };
}
