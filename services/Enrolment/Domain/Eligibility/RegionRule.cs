using CoachingPlatform.Enrolment.Domain.Businesses;

namespace CoachingPlatform.Enrolment.Domain.Eligibility;

/// <summary>The business lies in one of these regions.</summary>
internal sealed record RegionRule(IReadOnlyList<RegionCode> AnyOf) : EligibilityRule
{
    public override EligibilityKind Kind => EligibilityKind.Region;

    public override IReadOnlyList<string> Written => [.. AnyOf.Select(r => r.Value)];

    public override RuleFinding Judge(Applicant applicant, DateOnly on)
    {
        var region = applicant.Business.Details.Region;
        (string, object?)[] values = [("asked", Phrase.AnyOf(AnyOf.Select(Said))), ("has", Said(region))];
        if (AnyOf.Any(region.IsWithin))
            return new(Kind, RuleStanding.Met, "eligibility.region_met", values);
        // A business that is known to its regency only may lie in the district that is asked for, or not.
        return AnyOf.Any(asked => asked.IsWithin(region))
            ? new(Kind, RuleStanding.Unknown, "eligibility.region_unknown", values)
            : new(Kind, RuleStanding.NotMet, "eligibility.region_not_met", values);
    }

    private static Phrase Said(RegionCode region) => new($"{region.Name} ({region.Value})");
}
