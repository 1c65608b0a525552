namespace CoachingPlatform.Enrolment.Domain.Eligibility;

/// <summary>The business is of an age in years, both bounds inclusive; at least one of them is there.</summary>
internal sealed record AgeRule(int? MinYears, int? MaxYears) : EligibilityRule
{
    public override EligibilityKind Kind => EligibilityKind.Age;

    public override RuleFinding Judge(Applicant applicant, DateOnly on)
    {
        var asked = ("asked", (object?)Asked());
        if (applicant.Business.Details.YearFounded is not { } founded)
            return new(Kind, RuleStanding.Unknown, "eligibility.age_unknown", asked);
        // Only the year of its founding is on record, so that a year counts as soon as the calendar's does; the sentence says so.
        var years = on.Year - founded;
        (string, object?)[] values = [asked, ("years", years), ("founded", founded), ("year", on.Year)];
        return years >= (MinYears ?? years) && years <= (MaxYears ?? years)
            ? new(Kind, RuleStanding.Met, "eligibility.age_met", values)
            : new(Kind, RuleStanding.NotMet, "eligibility.age_not_met", values);
    }

    private Phrase Asked() => (MinYears, MaxYears) switch
    {
        ({ } min, null) => new($"sedikitnya {min} tahun", $"at least {min} years"),
        (null, { } max) => new($"paling lama {max} tahun", $"at most {max} years"),
        var (min, max) => new($"{min} sampai {max} tahun", $"{min} to {max} years"),
    };
}
