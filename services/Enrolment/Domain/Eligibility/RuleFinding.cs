using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Domain.Eligibility;

/// <summary>How a business stands to a rule.</summary>
internal enum RuleStanding
{
    /// <summary>It meets it.</summary>
    Met,

    /// <summary>It does not.</summary>
    NotMet,

    /// <summary>What is recorded of it does not tell.</summary>
    Unknown,
}

/// <summary>The judgement of one rule, with the sentence that says what is asked and what the business has.</summary>
/// <param name="Kind">What the rule asks about.</param>
/// <param name="Standing">How the business stands to it.</param>
/// <param name="Code">Stable code of the sentence.</param>
/// <param name="Values">Values for its placeholders; never personal data.</param>
internal sealed record RuleFinding(EligibilityKind Kind, RuleStanding Standing, string Code, params (string Name, object? Value)[] Values)
{
    /// <summary>The same as one reason of a refusal.</summary>
    public Refusal Refusal() => new(RefusalKind.Unprocessable, Code, null, Values);
}
