using CoachingPlatform.Enrolment.Domain.Businesses;

namespace CoachingPlatform.Enrolment.Domain.Eligibility;

/// <summary>The business's KBLI code is in one of these sections (a letter) or begins with one of these digits.</summary>
internal sealed record KbliRule(IReadOnlyList<string> AnyOf) : EligibilityRule
{
    public override EligibilityKind Kind => EligibilityKind.Kbli;

    public override IReadOnlyList<string> Written => AnyOf;

    public override RuleFinding Judge(Applicant applicant, DateOnly on)
    {
        var code = applicant.Business.Details.Kbli;
        var asked = ("asked", (object?)Phrase.AnyOf(AnyOf.Select(Said)));
        if (code is null)
            return new(Kind, RuleStanding.Unknown, "eligibility.kbli_missing", asked);
        (string, object?)[] values = [asked, ("has", Said(code.Value))];
        if (code.IsSure && AnyOf.Any(prefix => Begins(code, prefix)))
            return new(Kind, RuleStanding.Met, "eligibility.kbli_met", values);
        // A code of fewer digits may go on as the one that is asked for; one that may have lost its first digit says nothing.
        return !code.IsSure || code.Section is null || AnyOf.Any(prefix => prefix.StartsWith(code.Value, StringComparison.Ordinal))
            ? new(Kind, RuleStanding.Unknown, "eligibility.kbli_unknown", values)
            : new(Kind, RuleStanding.NotMet, "eligibility.kbli_not_met", values);
    }

    private static bool Begins(KbliCode code, string prefix) =>
        char.IsAsciiLetter(prefix[0]) ? code.Section == prefix[0] : code.Value.StartsWith(prefix, StringComparison.Ordinal);

    // The titles are official, and in Indonesian only.
    private static Phrase Said(string code) => new(KbliTable.Current.TitleOf(code) is { } title ? $"{code} {title}" : code);
}
