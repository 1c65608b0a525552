using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Domain.Programmes;
using CoachingPlatform.Messaging.Audit;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Domain.Certificates;

/// <summary>
/// That a business completed a track: issued with the completion, and valid until it is revoked. It hangs on the enrolment and on nothing else, so
/// whoever may act for the enrolment has it, also after a merge; the name on it stays as issued.
/// </summary>
internal sealed record CompletionCertificate : IVersioned<Id<CompletionCertificate>>, IAudited
{
    public required Id<CompletionCertificate> Id { get; init; }

    public required long Version { get; init; }

    public required Id<CohortEnrolment> EnrolmentId { get; init; }

    /// <summary>See <see cref="CertificateNumber"/>.</summary>
    public required string Number { get; init; }

    public required CertificatePaper Paper { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>The account that confirmed the completion.</summary>
    public required string IssuedBy { get; init; }

    /// <summary>Who took it back, when and why; null while it is valid.</summary>
    public Decision? Revoked { get; init; }

    /// <summary>Stored, because a unique index rests on it.</summary>
    public bool IsValid => Revoked is null;

    /// <summary>The day on which it was revoked, in the zone of its own days; null while it is valid.</summary>
    public DateOnly? RevokedOn => Revoked?.At.DayIn(Paper.TimeZone);

    AuditSubject IAudited.Subject => new("certificate", Id.Value, Version, Revoked?.Reason);

    /// <summary>The certificate of an enrolment that is completed now.</summary>
    public static CompletionCertificate Issue(Enrolled completed, Programme programme, Business business, string by, DateTimeOffset now)
    {
        var (cohort, issuedOn) = (completed.Cohort, now.DayIn(completed.Cohort.TimeZone));
        return new()
        {
            Id = Id<CompletionCertificate>.New(),
            Version = 1,
            EnrolmentId = completed.Enrolment.Id,
            Number = CertificateNumber.New(issuedOn.Year).Value,
            Paper = new()
            {
                BusinessName = business.Details.Name, ProgrammeName = programme.Name, TrackName = completed.Enrolment.Track.Name, CohortName = cohort.Name,
                Organisers = cohort.Organisers.Count > 0 ? cohort.Organisers : programme.Organisers, StartsOn = cohort.StartsOn, EndsOn = cohort.EndsOn,
                IssuedOn = issuedOn, TimeZone = cohort.TimeZone,
            },
            IssuedAt = now,
            IssuedBy = by,
        };
    }

    /// <summary>Takes it back, for good: who completes the track again gets another one.</summary>
    public Outcome<CompletionCertificate> Revoke(Decision decision) =>
        IsValid ? this with { Version = Version + 1, Revoked = decision } : Refusal.Conflict("certificate.revoked", null, ("revokedOn", $"{RevokedOn:O}"));

    /// <summary>What is left when the business is erased: that there was one. It is valid no more, and names nobody.</summary>
    /// <param name="by">The account that confirmed the erasure.</param>
    /// <param name="now">The clock.</param>
    public CompletionCertificate Erase(string by, DateTimeOffset now) => this with
    {
        Version = Version + 1, Paper = Paper with { BusinessName = BusinessProfile.ErasedName },
        Revoked = Revoked is null ? new Decision(by, now, "erasure") : Revoked with { Reason = "" },
    };
}
