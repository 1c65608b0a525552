using CoachingPlatform.Enrolment.Domain.Certificates;
using CoachingPlatform.Enrolment.Paper;

namespace CoachingPlatform.Enrolment.Features.Certificates;

/// <summary>A certificate as a coordinator and its business see it.</summary>
internal sealed record CertificateResponse
{
    public required Guid Id { get; init; }

    public required long Version { get; init; }

    public required Guid EnrolmentId { get; init; }

    public required string Number { get; init; }

    public required CertificateState State { get; init; }

    /// <summary>The public page that says whether it is valid; the QR code leads there.</summary>
    public required Uri VerifyAt { get; init; }

    /// <summary>What it says.</summary>
    public required CertificatePaper Paper { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>Who took it back, when and why; null while it is valid.</summary>
    public required Revocation? Revoked { get; init; }

    public static CertificateResponse Of(CompletionCertificate certificate, VerificationAddress address) => new()
    {
        Id = certificate.Id.Value,
        Version = certificate.Version,
        EnrolmentId = certificate.EnrolmentId.Value,
        Number = certificate.Number,
        State = certificate.IsValid ? CertificateState.Valid : CertificateState.Revoked,
        VerifyAt = address.Of(certificate.Number),
        Paper = certificate.Paper,
        IssuedAt = certificate.IssuedAt,
        Revoked = certificate.Revoked is { } revoked ? new(revoked.At, revoked.By, revoked.Reason) : null,
    };

    /// <summary>Who took it back, when and why.</summary>
    internal sealed record Revocation(DateTimeOffset At, string By, string Reason);
}

/// <summary>Whether a certificate holds.</summary>
internal enum CertificateState
{
    /// <summary>It holds.</summary>
    Valid,

    /// <summary>It was taken back.</summary>
    Revoked,
}
