using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Certificates;
using CoachingPlatform.Enrolment.Domain.Cohorts;
using CoachingPlatform.Enrolment.Domain.Consents;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Domain.Erasing;
using CoachingPlatform.Enrolment.Domain.Exporting;
using CoachingPlatform.Enrolment.Domain.Importing;
using CoachingPlatform.Enrolment.Domain.Owners;
using CoachingPlatform.Enrolment.Domain.Programmes;
using CoachingPlatform.Enrolment.Domain.Tracks;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Storage;

/// <summary>The collections of the service's own database.</summary>
internal sealed class Collections(IMongoDatabase database)
{
    public IMongoCollection<Business> Businesses { get; } = database.GetCollection<Business>("businesses");

    public IMongoCollection<Owner> Owners { get; } = database.GetCollection<Owner>("owners");

    public IMongoCollection<ContactLookup> ContactLookups { get; } = database.GetCollection<ContactLookup>("contactLookups");

    public IMongoCollection<PossibleDuplicate> PossibleDuplicates { get; } = database.GetCollection<PossibleDuplicate>("possibleDuplicates");

    public IMongoCollection<ReviewGate> ReviewGates { get; } = database.GetCollection<ReviewGate>("reviewGates");

    public IMongoCollection<Merge> Merges { get; } = database.GetCollection<Merge>("merges");

    public IMongoCollection<Programme> Programmes { get; } = database.GetCollection<Programme>("programmes");

    public IMongoCollection<Track> Tracks { get; } = database.GetCollection<Track>("tracks");

    public IMongoCollection<Cohort> Cohorts { get; } = database.GetCollection<Cohort>("cohorts");

    public IMongoCollection<CohortEnrolment> Enrolments { get; } = database.GetCollection<CohortEnrolment>("enrolments");

    public IMongoCollection<CompletionJudgement> CompletionJudgements { get; } = database.GetCollection<CompletionJudgement>("completionJudgements");

    public IMongoCollection<CompletionCertificate> Certificates { get; } = database.GetCollection<CompletionCertificate>("certificates");

    public IMongoCollection<ConsentText> ConsentTexts { get; } = database.GetCollection<ConsentText>("consentTexts");

    public IMongoCollection<Consent> Consents { get; } = database.GetCollection<Consent>("consents");

    public IMongoCollection<Erasure> Erasures { get; } = database.GetCollection<Erasure>("erasures");

    public IMongoCollection<ImportJob> Imports { get; } = database.GetCollection<ImportJob>("imports");

    public IMongoCollection<Export> Exports { get; } = database.GetCollection<Export>("exports");

    public IMongoCollection<StoredFinding> ImportFindings { get; } = database.GetCollection<StoredFinding>("importFindings");
}
