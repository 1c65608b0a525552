using CoachingPlatform.Enrolment.Domain.Businesses;

namespace CoachingPlatform.Enrolment.Domain.Eligibility;

/// <summary>The business is of one of these computed size classes; what it reported of itself does not count.</summary>
internal sealed record SizeRule(IReadOnlyList<SizeClass> AnyOf) : EligibilityRule
{
    public override EligibilityKind Kind => EligibilityKind.Size;

    public override IReadOnlyList<string> Written => [.. AnyOf.Select(s => s.ToString())];

    public override RuleFinding Judge(Applicant applicant, DateOnly on)
    {
        var asked = ("asked", (object?)Phrase.AnyOf(AnyOf.Select(Said)));
        if (applicant.Business.Details.Size is not { } size)
            return new(Kind, RuleStanding.Unknown, "eligibility.size_unknown", asked);
        (string, object?)[] values = [asked, ("has", Said(size.Class)), ("rule", size.RuleVersion)];
        return AnyOf.Contains(size.Class)
            ? new(Kind, RuleStanding.Met, "eligibility.size_met", values)
            : new(Kind, RuleStanding.NotMet, "eligibility.size_not_met", values);
    }

    private static Phrase Said(SizeClass size) => size switch
    {
        SizeClass.Micro => new("mikro", "micro"),
        SizeClass.Small => new("kecil", "small"),
        SizeClass.Medium => new("menengah", "medium"),
        _ => throw new ArgumentOutOfRangeException(nameof(size)),
    };
}
