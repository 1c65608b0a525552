using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Certificates;
using CoachingPlatform.Enrolment.Domain.Consents;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Domain.Erasing;
using CoachingPlatform.Enrolment.Domain.Importing;
using CoachingPlatform.Enrolment.Domain.Owners;
using CoachingPlatform.Enrolment.Domain.Tracks;
using CoachingPlatform.Messaging;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Storage;

/// <summary>One index for each query; the unique ones are rules of the domain.</summary>
internal sealed class Indexes(Collections collections) : IStorePreparation
{
    /// <summary>At most one live enrolment per business and track.</summary>
    public const string OneLiveEnrolment = "one_live_enrolment";

    /// <summary>At most one valid certificate per enrolment.</summary>
    public const string OneValidCertificate = "one_valid_certificate";

    /// <summary>One registration per business.</summary>
    public const string NaturalKey = "natural_key";

    /// <summary>Businesses by <see cref="Business.SearchKeys"/>.</summary>
    public const string Search = "search_keys";

    /// <summary>Businesses by <see cref="Business.Facets"/>.</summary>
    public const string Facets = "facets";

    /// <summary>Businesses by their owner's phone.</summary>
    public const string Phone = "phone";

    /// <summary>Businesses by the account that registered them.</summary>
    public const string RegisteredBy = "registered_by";

    /// <summary>One owner per NIK.</summary>
    public const string OneOwner = "one_owner";

    public async Task PrepareAsync(CancellationToken cancellation)
    {
        var business = Builders<Business>.IndexKeys;
        await collections.Businesses.Indexes.CreateManyAsync(
            [
                new(business.Ascending(b => b.NaturalKey), new CreateIndexOptions { Name = NaturalKey, Unique = true }),
                new(business.Ascending(b => b.SearchKeys).Ascending(b => b.Id), new CreateIndexOptions { Name = Search }),
                new(business.Ascending(b => b.Facets).Ascending(b => b.Id), new CreateIndexOptions { Name = Facets }),
                new(business.Ascending(b => b.Details.Nib), new CreateIndexOptions { Name = "nib" }),
                new(business.Ascending(b => b.Details.Owner.PhoneKey).Ascending(b => b.Id), new CreateIndexOptions { Name = Phone }),
                new(business.Ascending(b => b.Details.Owner.PersonKey).Ascending(b => b.Id), new CreateIndexOptions { Name = "person" }),
                new(business.Ascending(b => b.Details.Owner.OwnerId).Ascending(b => b.Id), new CreateIndexOptions { Name = "owner" }),
                new(business.Ascending(b => b.RegisteredBy).Ascending(b => b.Id), new CreateIndexOptions { Name = RegisteredBy }),
            ],
            cancellation);

        await collections.ContactLookups.Indexes.CreateOneAsync(
            new CreateIndexModel<ContactLookup>(
                Builders<ContactLookup>.IndexKeys.Ascending(l => l.BusinessId).Ascending(l => l.Id), new CreateIndexOptions { Name = "business" }),
            cancellationToken: cancellation);

        var owner = Builders<Owner>.IndexKeys;
        await collections.Owners.Indexes.CreateManyAsync(
            [
                new(owner.Ascending(o => o.IdentityKey), new CreateIndexOptions { Name = OneOwner, Unique = true }),
                new(owner.Ascending(o => o.AccountKey), new CreateIndexOptions { Name = "account", Unique = true }),
                new(owner.Ascending(o => o.Details.Nik).Ascending(o => o.Id), new CreateIndexOptions { Name = "nik" }),
                new(owner.Ascending(o => o.Details.Phone).Ascending(o => o.Id), new CreateIndexOptions { Name = "phone" }),
            ],
            cancellation);

        var pair = Builders<PossibleDuplicate>.IndexKeys;
        await collections.PossibleDuplicates.Indexes.CreateManyAsync(
            [
                new(pair.Ascending(p => p.PairKey), new CreateIndexOptions { Name = "once", Unique = true }),
                new(pair.Ascending(p => p.BusinessIds).Ascending(p => p.State), new CreateIndexOptions { Name = "business" }),
                new(pair.Ascending(p => p.State).Ascending(p => p.Id), new CreateIndexOptions { Name = "state" }),
            ],
            cancellation);

        // The store removes what can be undone no more, whether this service runs or not.
        await collections.Merges.Indexes.CreateOneAsync(
            new CreateIndexModel<Merge>(
                Builders<Merge>.IndexKeys.Ascending(m => m.At), new CreateIndexOptions { Name = "expiry", ExpireAfter = Merge.UndoneWithin }),
            cancellationToken: cancellation);

        await collections.Tracks.Indexes.CreateOneAsync(
            new CreateIndexModel<Track>(
                Builders<Track>.IndexKeys.Ascending(t => t.ProgrammeId).Ascending(t => t.Id), new CreateIndexOptions { Name = "programme" }),
            cancellationToken: cancellation);

        var erasure = Builders<Erasure>.IndexKeys;
        await collections.Erasures.Indexes.CreateManyAsync(
            [
                new(erasure.Ascending(e => e.BusinessId), new CreateIndexOptions { Name = "one_erasure", Unique = true }),
                new(erasure.Ascending(e => e.State).Ascending(e => e.Id), new CreateIndexOptions { Name = "state" }),
            ],
            cancellation);

        await collections.Imports.Indexes.CreateOneAsync(
            new CreateIndexModel<ImportJob>(
                Builders<ImportJob>.IndexKeys.Ascending(i => i.State).Ascending(i => i.Id), new CreateIndexOptions { Name = "state" }),
            cancellationToken: cancellation);
        var finding = Builders<StoredFinding>.IndexKeys;
        await collections.ImportFindings.Indexes.CreateManyAsync(
            [
                new(finding.Ascending(f => f.ImportId).Ascending(f => f.Id), new CreateIndexOptions { Name = "import" }),
                new(finding.Ascending(f => f.ImportId).Ascending(f => f.Severity).Ascending(f => f.Id), new CreateIndexOptions { Name = "severity" }),
            ],
            cancellation);

        await collections.ConsentTexts.Indexes.CreateOneAsync(
            new CreateIndexModel<ConsentText>(
                Builders<ConsentText>.IndexKeys.Ascending(t => t.PartnerId).Ascending(t => t.Purpose), new CreateIndexOptions { Name = "one_text", Unique = true }),
            cancellationToken: cancellation);
        var consent = Builders<Consent>.IndexKeys;
        await collections.Consents.Indexes.CreateManyAsync(
            [
                new(consent.Ascending(c => c.BusinessId).Ascending(c => c.TextId), new CreateIndexOptions { Name = "one_consent", Unique = true }),
                new(consent.Ascending(c => c.BusinessId).Ascending(c => c.Id), new CreateIndexOptions { Name = "business" }),
            ],
            cancellation);

        var enrolment = Builders<CohortEnrolment>.IndexKeys;
        await collections.Enrolments.Indexes.CreateManyAsync(
            [
                new(enrolment.Ascending(e => e.BusinessId).Ascending(e => e.Track.TrackId),
                    new CreateIndexOptions<CohortEnrolment>
                    {
                        Name = OneLiveEnrolment, Unique = true, PartialFilterExpression = Builders<CohortEnrolment>.Filter.Eq(e => e.IsLive, true),
                    }),
                new(enrolment.Ascending(e => e.BusinessId).Ascending(e => e.Id), new CreateIndexOptions { Name = "business" }),
                new(enrolment.Ascending(e => e.ClaimBy),
                    new CreateIndexOptions<CohortEnrolment>
                    {
                        Name = "offers", PartialFilterExpression = Builders<CohortEnrolment>.Filter.Exists(e => e.ClaimBy),
                    }),
                new(enrolment.Ascending(e => e.Cohort.CohortId).Ascending(e => e.Id), new CreateIndexOptions { Name = "cohort" }),
                new(enrolment.Ascending(e => e.Cohort.CohortId).Ascending(e => e.State).Ascending(e => e.Id), new CreateIndexOptions { Name = "state" }),
                new(enrolment.Ascending(e => e.Cohort.CohortId).Ascending(e => e.State).Ascending(e => e.WaitingNumber), new CreateIndexOptions { Name = "waitlist" }),
            ],
            cancellation);

        var certificate = Builders<CompletionCertificate>.IndexKeys;
        await collections.Certificates.Indexes.CreateManyAsync(
            [
                new(certificate.Ascending(c => c.Number), new CreateIndexOptions { Name = "number", Unique = true }),
                new(certificate.Ascending(c => c.EnrolmentId),
                    new CreateIndexOptions<CompletionCertificate>
                    {
                        Name = OneValidCertificate, Unique = true, PartialFilterExpression = Builders<CompletionCertificate>.Filter.Eq(c => c.IsValid, true),
                    }),
                new(certificate.Ascending(c => c.EnrolmentId).Descending(c => c.IsValid).Descending(c => c.Id), new CreateIndexOptions { Name = "enrolment" }),
            ],
            cancellation);
    }
}
