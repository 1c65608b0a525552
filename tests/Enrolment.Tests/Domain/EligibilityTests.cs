using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Cohorts;
using CoachingPlatform.Enrolment.Domain.Eligibility;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Domain.Importing;
using CoachingPlatform.ServiceDefaults.Problems;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Domain;

/// <summary>Whom a track takes, with the sentence that says why, and what is not known said so.</summary>
public sealed class EligibilityTests
{
    private static readonly DateOnly Today = new(2026, 11, 25);
    private static readonly Sentences Sentences = new(typeof(Sentences).Assembly, typeof(Program).Assembly);

    [Theory]
    [InlineData("63", "63.02.05", "Met")]
    [InlineData("63.02", "63.02.05", "Met")]
    [InlineData("63.02.05", "63.02.05", "Met")]
    [InlineData("62 63.02", "63.02.05", "Met")]
    [InlineData("63.01", "63.02.05", "NotMet")]
    [InlineData("62", "63.02", "NotMet")]
    [InlineData("63.02.05", "63.02", "Unknown")] // known to its regency only, it may lie in that district
    [InlineData("63.02.05 63", "63.02", "Met")]
    [InlineData("63.01.01 62", "63.02", "NotMet")]
    public void A_region_takes_what_lies_in_it(string asked, string region, string standing) =>
        Assert.Equal(standing, Judged(new RegionRule([.. asked.Split(' ').Select(r => RegionCode.Parse(r).Value!)]), A.Draft(region: region)));

    [Theory]
    [InlineData("10", "10794", "Met")]
    [InlineData("C", "10794", "Met")]
    [InlineData("10794", "10794", "Met")]
    [InlineData("11 G 10", "10794", "Met")]
    [InlineData("11", "10794", "NotMet")]
    [InlineData("A", "10794", "NotMet")]
    [InlineData("C", "10", "Met")]
    [InlineData("107", "10", "Unknown")] // the code stops before the digit that would tell
    [InlineData("11 107", "10", "Unknown")]
    [InlineData("11", "10", "NotMet")]
    [InlineData("14", "1411", "Unknown")] // 1411, or 01411 without its zero
    [InlineData("A", "1411", "Unknown")]
    [InlineData("C", "00000", "Unknown")] // maps to no section
    [InlineData("C", null, "Unknown")]
    public void A_line_of_business_is_told_by_its_sure_digits(string asked, string? code, string standing) => Assert.Equal(
        standing, Judged(new KbliRule(asked.Split(' ')), A.Draft() with { Kbli = code is null ? null : KbliCode.Parse(code).Value }));

    [Theory]
    [InlineData(2_000_000_000L, "Met")]
    [InlineData(2_000_000_001L, "NotMet")]
    [InlineData(null, "Unknown")]
    public void The_computed_size_counts_and_a_reported_one_is_no_proof(long? sales, string standing)
    {
        var size = sales is { } s ? SizeAssessment.Of(new Rupiah(s), null)!.Value.Value : null;
        Assert.Equal(standing, Judged(new SizeRule([SizeClass.Micro]), A.Draft() with { Size = size, ReportedSize = SizeClass.Micro }));
    }

    [Theory]
    [InlineData(3, null, 2023, "Met")]
    [InlineData(3, null, 2024, "NotMet")]
    [InlineData(null, 3, 2023, "Met")]
    [InlineData(null, 3, 2022, "NotMet")]
    [InlineData(3, 3, 2023, "Met")]
    [InlineData(0, null, 2026, "Met")]
    [InlineData(0, 5, null, "Unknown")]
    public void The_age_has_inclusive_bounds_in_calendar_years(int? min, int? max, int? founded, string standing) =>
        Assert.Equal(standing, Judged(new AgeRule(min, max), A.Draft() with { YearFounded = founded }));

    [Theory]
    [InlineData("Halal", "Halal:2026-11-25", "Met")] // the last valid day is valid
    [InlineData("Halal", "Halal:2026-11-24", "NotMet")]
    [InlineData("Halal", "Halal:", "Met")]
    [InlineData("Halal", "Pirt:2030-01-01", "Unknown")] // not on record is not the same as not there
    [InlineData("Halal", "", "Unknown")]
    [InlineData("Halal Pirt", "Halal:2020-01-01 Pirt:2030-01-01", "Met")]
    [InlineData("Halal Pirt", "Halal:2020-01-01", "NotMet")]
    public void A_certificate_counts_while_it_is_valid(string asked, string has, string standing)
    {
        var certificates = has.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(c => c.Split(':')).Select(c => new Certificate(
            Enum.Parse<CertificateKind>(c[0]), "1", c[1].Length == 0 ? null : DateOnly.Parse(c[1], System.Globalization.CultureInfo.InvariantCulture), null));
        var rule = new CertificateRule([.. asked.Split(' ').Select(Enum.Parse<CertificateKind>)]);
        Assert.Equal(standing, Judged(rule, A.Draft() with { Certificates = [.. certificates] }));
    }

    [Fact]
    public void One_of_the_earlier_tracks_is_enough()
    {
        var (one, other, third) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var rule = new CompletedTrackRule([new(one, "Dasar"), new(other, "Lanjutan")]);

        Assert.Equal(RuleStanding.Met, rule.Judge(new(A.Business(), [third, other]), Today).Standing);
        Assert.Equal(RuleStanding.NotMet, rule.Judge(new(A.Business(), [third]), Today).Standing);
    }

    [Fact]
    public void The_sentence_says_what_is_asked_and_what_the_business_has_in_both_languages()
    {
        var size = new SizeRule([SizeClass.Small, SizeClass.Medium]).Judge(new(A.Business(), []), Today);
        Assert.Equal("Syarat skala usaha tidak terpenuhi. Diminta: kecil atau menengah. Usaha ini mikro menurut PP 7/2021 art. 35.", Said(size, "id"));
        Assert.Equal("The size is not right. Asked for: small or medium. This business is micro by PP 7/2021 art. 35.", Said(size, "en"));

        var age = new AgeRule(2, 10).Judge(new(A.Business(), []), Today);
        Assert.Equal(
            "Syarat umur usaha tidak terpenuhi. Diminta: 2 sampai 10 tahun. Usaha ini berumur 31 tahun (berdiri 1995, dihitung sampai tahun 2026).", Said(age, "id"));

        var many = new RegionRule([.. Enumerable.Range(1, 8).Select(i => RegionCode.Parse($"61.{i:00}").Value!)]).Judge(new(A.Business(), []), Today);
        Assert.EndsWith(
            "or 3 others. This business is in " + RegionCode.Parse("63.02.05").Value!.Name + " (63.02.05).", Said(many, "en"), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_standing_of_each_rule_has_a_whole_sentence_in_both_languages()
    {
        var done = Guid.CreateVersion7();
        EligibilityRule[] rules =
        [
            new RegionRule([RegionCode.Parse("63.02.05").Value!]), new KbliRule(["10"]), new SizeRule([SizeClass.Micro]), new AgeRule(1, null), new AgeRule(null, 90),
            new CertificateRule(Enum.GetValues<CertificateKind>()), new CompletedTrackRule([new(done, "Dasar")]),
        ];
        var full = A.Draft() with { Certificates = [new Certificate(CertificateKind.Halal, "ID1", null, null)] };
        var other = A.Draft(region: "62.71.01") with
        {
            Kbli = KbliCode.Parse("47111").Value, Size = new(SizeClass.Medium, SizeBasis.Capital, "x"), YearFounded = 2026,
            Certificates = [new Certificate(CertificateKind.Halal, "ID1", new(2020, 1, 1), null)],
        };
        var little = A.Draft(region: "63.02") with { Kbli = null, Size = null, YearFounded = null };
        var less = little with { Kbli = KbliCode.Parse("1411").Value };
        var findings = new[] { full, other, little, less }
            .SelectMany((draft, i) => Judgement.Of(rules, new(Of(draft), i == 0 ? [done] : []), Today).Findings).ToList();

        Assert.Equal(17, findings.Select(f => (f.Kind, f.Standing)).Distinct().Count());
        Assert.All(findings, f => Assert.All(new[] { "id", "en" }, language =>
        {
            Assert.NotEqual(f.Code, Said(f, language));
            Assert.DoesNotContain("{", Said(f, language), StringComparison.Ordinal);
        }));
        Assert.All(findings, f => Assert.NotEqual(Said(f, "id"), Said(f, "en")));
    }

    [Fact]
    public void No_rule_takes_everybody()
    {
        var judgement = Judgement.Of([], new(A.Business(), []), Today);
        Assert.True(judgement.IsEligible);
        Assert.Empty(judgement.Findings);
    }

    [Fact]
    public void Who_is_not_eligible_is_refused_with_each_reason_and_admitted_with_an_exception()
    {
        var cohort = Choosy();
        var applicant = new Applicant(A.Business(), []);
        var refused = Enrolling.Apply(cohort, applicant, "rina", A.Now).Refusal!;
        Assert.Equal(("enrolment.not_eligible", 422), (refused.Code, (int)refused.Kind));
        Assert.Equal(["eligibility.size_not_met", "eligibility.certificate_unknown"], refused.Reasons.Select(r => r.Code));

        var admitted = Enrolling.Apply(cohort, applicant, "koordinator", A.Now, "sudah dikunjungi").Value!.Enrolment;
        Assert.Equal([EligibilityKind.Size, EligibilityKind.Certificate], admitted.Exception!.Rules);
        Assert.Equal(("sudah dikunjungi", "koordinator", A.Now), (admitted.Exception.Reason, admitted.Exception.By, admitted.Exception.At));
        Assert.Equal("sudah dikunjungi", admitted.History.Single().Reason);
    }

    [Fact]
    public void An_exception_does_not_open_a_cohort_that_is_closed_or_elsewhere()
    {
        var applicant = new Applicant(A.Business(), []);
        Assert.Equal("cohort.not_open", Enrolling.Apply(Choosy() with { State = CohortState.Draft }, applicant, "k", A.Now, "r").Refusal!.Code);
        Assert.Equal("cohort.region_mismatch", Enrolling.Apply(Choosy() with { Region = RegionCode.Parse("62").Value! }, applicant, "k", A.Now, "r").Refusal!.Code);
    }

    [Fact]
    public void Who_is_eligible_needs_no_exception()
    {
        var admitted = Enrolling.Apply(A.Cohort(), new(A.Business(), []), "koordinator", A.Now, "untuk berjaga").Value!.Enrolment;
        Assert.Null(admitted.Exception);
    }

    [Fact]
    public void A_decision_asks_the_rules_again_but_for_those_of_which_an_exception_was_made()
    {
        var cohort = Choosy() with { Admission = AdmissionMode.ByDecision };
        var excepted = Enrolling.Apply(cohort, new(A.Business(), []), "k", A.Now, "dikunjungi").Value!;
        Assert.Equal(EnrolmentState.Enrolled, Enrolling.Accept(excepted.Cohort, excepted.Enrolment, new(A.Business(), []), null, "k", A.Now).Value!.Enrolment.State);

        var fits = Of(A.Draft() with { Size = new(SizeClass.Small, SizeBasis.AnnualSales, "x"), Certificates = [new(CertificateKind.Halal, "1", new(2026, 11, 30), null)] });
        var applied = Enrolling.Apply(cohort, new(fits, []), "rina", A.Now).Value!;
        var late = A.Now.AddDays(30);
        Assert.Equal(["eligibility.certificate_expired"], Enrolling.Accept(applied.Cohort, applied.Enrolment, new(fits, []), null, "k", late).Refusal!.Reasons.Select(r => r.Code));
        var accepted = Enrolling.Accept(applied.Cohort, applied.Enrolment, new(fits, []), "lengkap", "k", late, "sedang diperpanjang").Value!.Enrolment;
        Assert.Equal(("lengkap", "sedang diperpanjang"), (accepted.History[^1].Reason, accepted.Exception!.Reason));
        Assert.Equal([EligibilityKind.Certificate], accepted.Exception.Rules);
    }

    [Theory]
    [InlineData("2026-12-31T15:59:59Z", "NotMet")] // 23:59:59 WITA, still 2026
    [InlineData("2026-12-31T16:00:00Z", "Met")] // midnight WITA: 2027
    public void The_day_is_the_one_in_the_cohorts_zone(string now, string standing)
    {
        var cohort = A.Cohort() with { Eligibility = [new AgeRule(2, null)] };
        var young = new Applicant(Of(A.Draft() with { YearFounded = 2025 }), []);
        var judgement = cohort.Judge(young, DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(standing, judgement.Findings.Single().Standing.ToString());
    }

    private static Cohort Choosy() => A.Cohort() with
    {
        Eligibility = [new RegionRule([RegionCode.Parse("63").Value!]), new SizeRule([SizeClass.Small]), new CertificateRule([CertificateKind.Halal])],
    };

    private static Business Of(BusinessDraft draft) => Business.Register(A.Details(draft), "rina", A.Now);

    private static string Judged(EligibilityRule rule, BusinessDraft draft) => rule.Judge(new(Of(draft), []), Today).Standing.ToString();

    private static string Said(RuleFinding finding, string language) => Sentences.Of(finding.Code, language, finding.Values);
}
