using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Eligibility;
using CsCheck;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Domain;

/// <summary>What holds of any rules and any business.</summary>
public sealed class EligibilityProperties
{
    private static readonly DateOnly Today = new(2026, 11, 25);
    private static readonly Guid[] Tracks = [.. Enumerable.Range(0, 4).Select(_ => Guid.CreateVersion7())];
    private static readonly string[] Regions = ["63", "63.02", "63.02.05", "63.01", "62", "62.71", "62.71.01"];
    private static readonly string[] Codes = ["10794", "10", "107", "1411", "01411", "47111", "00000"];
    private static readonly string[] Prefixes = ["A", "C", "G", "10", "107", "10794", "14", "47", "01"];

    private static readonly Gen<EligibilityRule> Rule = Gen.OneOf<EligibilityRule>(
        Some(From(Regions)).Select(EligibilityRule (r) => new RegionRule([.. r.Select(c => RegionCode.Parse(c).Value!)])),
        Some(From(Prefixes)).Select(EligibilityRule (p) => new KbliRule(p)),
        Some(Gen.Enum<SizeClass>()).Select(EligibilityRule (s) => new SizeRule(s)),
        Gen.Select(Gen.Int[0, 20], Gen.Int[0, 20], EligibilityRule (min, more) => new AgeRule(min, min + more)),
        Some(Gen.Enum<CertificateKind>()).Select(EligibilityRule (k) => new CertificateRule(k)),
        Some(From(Tracks)).Select(EligibilityRule (t) => new CompletedTrackRule([.. t.Select(id => new NamedTrack(id, "Jalur"))])));

    private static readonly Gen<Applicant> Any = Gen.Select(
        From([.. Regions.Where(r => r.Length > 2)]),
        From<string?>([null, .. Codes]),
        From<SizeClass?>(null, SizeClass.Micro, SizeClass.Small, SizeClass.Medium),
        From<int?>(null, 1995, 2010, 2020, 2026),
        Gen.Select(Gen.Enum<CertificateKind>(), Gen.Int[-400, 400], (kind, days) => new Certificate(kind, "1", Today.AddDays(days), null)).List[0, 3],
        From(Tracks).List[0, 3],
        (region, code, size, founded, certificates, done) => new Applicant(
            Business.Register(
                A.Details(A.Draft(region: region) with
                {
                    Kbli = code is null ? null : KbliCode.Parse(code).Value, YearFounded = founded, Certificates = certificates,
                    Size = size is { } s ? new(s, SizeBasis.AnnualSales, "x") : null,
                }),
                "rina", A.Now),
            done));

    private static readonly Gen<(List<EligibilityRule> Rules, Applicant Applicant)> Cases = Gen.Select(Rule.List[0, 6], Any, (rules, applicant) => (rules, applicant));

    [Fact]
    public void A_business_is_eligible_exactly_if_each_rule_by_itself_takes_it_in_whatever_order() => Cases.Sample(c =>
    {
        var whole = Judgement.Of(c.Rules, c.Applicant, Today);
        Assert.Equal(c.Rules.All(rule => Judgement.Of([rule], c.Applicant, Today).IsEligible), whole.IsEligible);
        Assert.Equal(whole.IsEligible, Judgement.Of([.. Enumerable.Reverse(c.Rules)], c.Applicant, Today).IsEligible);
        Assert.Equal(c.Rules.Select(r => r.Kind), whole.Findings.Select(f => f.Kind));
        Assert.Equal(whole.IsEligible, !whole.Unmet.Any());
    });

    [Fact]
    public void One_more_value_in_a_rule_never_shuts_out_whom_it_took() => Gen.Select(Rule, Rule, Any).Sample((one, other, applicant) =>
    {
        if (Wider(one, other) is { } wider && one.Judge(applicant, Today).Standing == RuleStanding.Met)
            Assert.Equal(RuleStanding.Met, wider.Judge(applicant, Today).Standing);
    });

    [Fact]
    public void Knowing_more_turns_only_the_unknown_into_an_answer() => Gen.Select(Rule, Any).Sample((rule, applicant) =>
    {
        var less = applicant.Business.Details with { Kbli = null, Size = null, YearFounded = null, Certificates = [] };
        var before = rule.Judge(applicant with { Business = applicant.Business with { Details = less } }, Today).Standing;
        if (before != RuleStanding.Unknown)
            Assert.Equal(before, rule.Judge(applicant, Today).Standing);
    });

    private static EligibilityRule? Wider(EligibilityRule one, EligibilityRule other) => (one, other) switch
    {
        (RegionRule a, RegionRule b) => new RegionRule([.. a.AnyOf, .. b.AnyOf]),
        (KbliRule a, KbliRule b) => new KbliRule([.. a.AnyOf, .. b.AnyOf]),
        (SizeRule a, SizeRule b) => new SizeRule([.. a.AnyOf, .. b.AnyOf]),
        (AgeRule a, AgeRule b) => new AgeRule(Math.Min(a.MinYears!.Value, b.MinYears!.Value), Math.Max(a.MaxYears!.Value, b.MaxYears!.Value)),
        (CertificateRule a, CertificateRule b) => new CertificateRule([.. a.AnyOf, .. b.AnyOf]),
        (CompletedTrackRule a, CompletedTrackRule b) => new CompletedTrackRule([.. a.AnyOf, .. b.AnyOf]),
        _ => null,
    };

    private static Gen<T> From<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<List<T>> Some<T>(Gen<T> gen) => gen.List[1, 3].Select(list => list.Distinct().ToList());
}
