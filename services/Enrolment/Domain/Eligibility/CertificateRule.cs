using CoachingPlatform.Enrolment.Domain.Businesses;

namespace CoachingPlatform.Enrolment.Domain.Eligibility;

/// <summary>The business has a certificate of one of these kinds that is valid on the day.</summary>
internal sealed record CertificateRule(IReadOnlyList<CertificateKind> AnyOf) : EligibilityRule
{
    public override EligibilityKind Kind => EligibilityKind.Certificate;

    public override IReadOnlyList<string> Written => [.. AnyOf.Select(k => k.ToString())];

    public override RuleFinding Judge(Applicant applicant, DateOnly on)
    {
        var asked = ("asked", (object?)Phrase.AnyOf(AnyOf.Select(Said)));
        var recorded = applicant.Business.Details.Certificates.Where(c => AnyOf.Contains(c.Kind)).ToList();
        if (recorded.Count == 0) // Not on record is not the same as not there.
            return new(Kind, RuleStanding.Unknown, "eligibility.certificate_unknown", asked);
        return recorded.Find(c => c.IsValidOn(on)) is { } valid
            ? new(Kind, RuleStanding.Met, "eligibility.certificate_met", asked, ("has", Said(valid)))
            : new(Kind, RuleStanding.NotMet, "eligibility.certificate_expired", asked, ("has", Phrase.All(recorded.Select(Said))));
    }

    private static Phrase Said(Certificate certificate)
    {
        var kind = Said(certificate.Kind);
        return certificate.ExpiresOn is { } last
            ? new($"{kind.Id} {certificate.Number} (sampai {last:yyyy-MM-dd})", $"{kind.En} {certificate.Number} (until {last:yyyy-MM-dd})")
            : new($"{kind.Id} {certificate.Number} (tanpa tanggal akhir)", $"{kind.En} {certificate.Number} (no last day on record)");
    }

    private static Phrase Said(CertificateKind kind) => kind switch
    {
        CertificateKind.Pirt => new("PIRT"),
        CertificateKind.Halal => new("Halal"),
        CertificateKind.Bpom => new("BPOM"),
        CertificateKind.TradeMark => new("merek terdaftar", "registered trade mark"),
        CertificateKind.Sni => new("SNI"),
        CertificateKind.Haccp => new("HACCP"),
        CertificateKind.Iso => new("ISO"),
        CertificateKind.Other => new("sertifikat lain", "another certificate"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
