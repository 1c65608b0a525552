using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Cohorts;
using CoachingPlatform.Enrolment.Domain.Eligibility;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Domain.Owners;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Store;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Storage;

/// <summary>What is stored is what was there, in the form that the indexes rest on.</summary>
public sealed class StoredFormTests
{
    public StoredFormTests()
    {
        BsonConventions.Register();
        EnrolmentBson.Register();
    }

    [Fact]
    public void A_business_comes_back_whole()
    {
        var business = A.Business();
        var stored = business.ToBsonDocument();

        Assert.Equivalent(business, BsonSerializer.Deserialize<Business>(stored), strict: true);
        Assert.Equal("1353894784758", stored["details"]["nib"].AsString);
        Assert.Equal(120_000_000L, stored["details"]["annualSales"].AsInt64);
        Assert.Equal(business.Details.Owner.OwnerId.Value, stored["details"]["owner"]["ownerId"].AsGuid);
        foreach (var secret in new[] { "6302156511679814", "81258331440", "rina@example.id", "1967", "Rina" })
            Assert.DoesNotContain(secret, stored.ToJson(), StringComparison.Ordinal);
        Assert.Equal(BsonNull.Value, stored["details"]["capital"]);
        Assert.Equal(business.NaturalKey, stored["naturalKey"].AsString);
        Assert.Equal(["kerupukcahaya66", "cahaya66", "66"], stored["nameKeys"].AsBsonArray.Select(k => k.AsString));
        Assert.Equal(business.SearchKeys, stored["searchKeys"].AsBsonArray.Select(k => k.AsString));
    }

    [Fact]
    public void An_owner_comes_back_whole_with_the_keys_that_are_unique()
    {
        var owner = (A.Owner() with { Account = "rina" }).Learn(A.Draft().Owner with { Name = "Rina Watii" }, fills: true);
        var stored = owner.ToBsonDocument();

        Assert.Equivalent(owner, BsonSerializer.Deserialize<Owner>(stored), strict: true);
        Assert.Equal("1967-11-25", stored["details"]["birthDate"].AsString);
        Assert.Equal("Rina Watii", stored["saidOtherwise"][0]["ownerName"].AsString);
        Assert.Equal((OwnerKeys.Of(owner.Details.Nik!), "rina"), (stored["identityKey"].AsString, stored["accountKey"].AsString));
    }

    [Fact]
    public void The_profile_is_stored_in_words_and_whole_rupiah()
    {
        var business = A.Business();
        business = business with
        {
            Details = business.Details with
            {
                Npwp = Npwp.Parse("0012345678901000").Value, KbliVersion = "KBLI 2020", LegalName = "CV Cahaya", Location = new Coordinates(-3.44m, 114.83m),
                Channels = [SalesChannel.Marketplace], Products = [new Product("Kerupuk", 120.5m, "kg", new Rupiah(5_000), null)],
                Certificates = [new Certificate(CertificateKind.Halal, "ID6311", new DateOnly(2028, 1, 31), "Kerupuk")],
            },
        };
        var stored = business.ToBsonDocument();

        Assert.Equivalent(business, BsonSerializer.Deserialize<Business>(stored), strict: true);
        Assert.Equal("Marketplace", stored["details"]["channels"][0].AsString);
        Assert.Equal(5_000L, stored["details"]["products"][0]["priceFrom"].AsInt64);
        Assert.Equal(("Halal", "2028-01-31"), (stored["details"]["certificates"][0]["kind"].AsString, stored["details"]["certificates"][0]["expiresOn"].AsString));
        Assert.Equal(
            ["region:63", "region:63.02", "region:63.02.05", "kbli:C", "kbli:10", "kbli:107", "kbli:1079", "kbli:10794", "size:Micro"],
            stored["facets"].AsBsonArray.Select(f => f.AsString));
    }

    [Fact]
    public void A_business_that_was_stored_before_there_was_a_profile_comes_back_with_nothing_in_it()
    {
        var business = A.Business();
        var stored = business.ToBsonDocument();
        stored.Remove("facets");
        foreach (var added in new[] { "legalName", "npwp", "kbliVersion", "location", "channels", "products", "certificates" })
            stored["details"].AsBsonDocument.Remove(added);

        Assert.Equivalent(business.Details, BsonSerializer.Deserialize<Business>(stored).Details, strict: true);
    }

    [Fact]
    public void A_cohort_and_an_enrolment_come_back_whole()
    {
        var applied = Enrolling.Apply(A.Cohort(0), new(A.Business(), []), "rina", A.Now).Value!;
        var cohort = BsonSerializer.Deserialize<Cohort>(applied.Cohort.ToBsonDocument());
        var enrolment = BsonSerializer.Deserialize<CohortEnrolment>(applied.Enrolment.ToBsonDocument());

        Assert.Equivalent(applied.Cohort, cohort, strict: true);
        Assert.Equivalent(applied.Enrolment, enrolment, strict: true);
        Assert.True(applied.Enrolment.ToBsonDocument()["isLive"].AsBoolean);
        Assert.Equal("Waitlisted", applied.Enrolment.ToBsonDocument()["state"].AsString);
    }

    [Fact]
    public void A_cohort_keeps_each_kind_of_rule_by_its_word()
    {
        var cohort = A.Cohort() with
        {
            Eligibility =
            [
                new RegionRule([RegionCode.Parse("63").Value!]), new KbliRule(["C", "10"]), new SizeRule([SizeClass.Micro]), new AgeRule(2, null),
                new CertificateRule([CertificateKind.Halal]), new CompletedTrackRule([new(Guid.CreateVersion7(), "Dasar")]),
            ],
        };
        var stored = cohort.ToBsonDocument();

        Assert.Equivalent(cohort, BsonSerializer.Deserialize<Cohort>(stored), strict: true);
        Assert.Equal(["Region", "Kbli", "Size", "Age", "Certificate", "CompletedTrack"], stored["eligibility"].AsBsonArray.Select(r => r["_t"].AsString));
        Assert.Equal("Micro", stored["eligibility"][2]["anyOf"][0].AsString);
    }

    [Fact]
    public void What_was_stored_before_there_were_rules_takes_everybody_and_has_no_stages()
    {
        var applied = Enrolling.Apply(A.Cohort(0), new(A.Business(), []), "rina", A.Now).Value!;
        var (cohort, enrolment) = (applied.Cohort.ToBsonDocument(), applied.Enrolment.ToBsonDocument());
        cohort.Remove("eligibility");
        enrolment.Remove("exception");
        foreach (var stored in new[] { cohort, enrolment })
        {
            stored["track"].AsBsonDocument.Remove("stages");
            stored["track"].AsBsonDocument.Remove("milestones");
        }

        Assert.Equivalent(applied.Cohort, BsonSerializer.Deserialize<Cohort>(cohort), strict: true);
        Assert.Equivalent(applied.Enrolment, BsonSerializer.Deserialize<CohortEnrolment>(enrolment), strict: true);
    }
}
