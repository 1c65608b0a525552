namespace CoachingPlatform.Enrolment.Domain.Eligibility;

/// <summary>One condition under which a track takes a business; it is data that coordinators set. Where it names several values, one of them is enough.</summary>
internal abstract record EligibilityRule
{
    /// <summary>What it asks about.</summary>
    public abstract EligibilityKind Kind { get; }

    /// <summary>How the business stands to it on a day.</summary>
    public abstract RuleFinding Judge(Applicant applicant, DateOnly on);

    /// <summary>The values as they are written, in their order; empty where there are bounds instead.</summary>
    public virtual IReadOnlyList<string> Written => [];
}
