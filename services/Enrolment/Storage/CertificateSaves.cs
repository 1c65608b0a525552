using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Certificates;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Domain.Programmes;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Storage;

/// <summary>Issues certificates and takes them back, in the transaction of the decision they follow from.</summary>
internal static class CertificateSaves
{
    /// <summary>Whether Progress proposes this enrolment for completion.</summary>
    public static async Task<bool> ConditionsMetAsync(this Collections store, StoreTransaction tx, Id<CohortEnrolment> enrolment, CancellationToken cancellation) =>
        (await store.CompletionJudgements.Find(tx.Session, j => j.Id == enrolment).FirstOrDefaultAsync(cancellation))?.ConditionsMet ?? false;

    /// <summary>The certificate of an enrolment that is completed in this transaction.</summary>
    public static async Task IssueAsync(
        this Collections store, StoreTransaction tx, Enrolled completed, Business business, string by, DateTimeOffset now, CancellationToken cancellation)
    {
        var programme = await store.Programmes.Find(tx.Session, p => p.Id == new Id<Programme>(completed.Enrolment.Track.ProgrammeId)).FirstAsync(cancellation);
        var certificate = CompletionCertificate.Issue(completed, programme, business, by, now);
        await store.Certificates.SaveAsync(tx, certificate, certificate.Id, cancellation);
    }

    /// <summary>Takes the valid certificate of an enrolment back, where it has one.</summary>
    public static async Task RevokeAsync(
        this Collections store, StoreTransaction tx, Id<CohortEnrolment> enrolment, Decision decision, CancellationToken cancellation)
    {
        if (await store.CertificateOfAsync(tx.Session, enrolment, cancellation) is { } last && last.Revoke(decision).Value is { } revoked)
            await store.Certificates.SaveAsync(tx, revoked, last.Id, cancellation);
    }

    /// <summary>The valid certificate of an enrolment, or else the last that was revoked; null where none was ever issued.</summary>
    public static async Task<CompletionCertificate?> CertificateOfAsync(
        this Collections store, IClientSessionHandle? session, Id<CohortEnrolment> enrolment, CancellationToken cancellation)
    {
        var found = session is null ? store.Certificates.Find(c => c.EnrolmentId == enrolment) : store.Certificates.Find(session, c => c.EnrolmentId == enrolment);
        return await found.SortByDescending(c => c.IsValid).ThenByDescending(c => c.Id).Limit(1).FirstOrDefaultAsync(cancellation);
    }
}
