using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Cohorts;
using CoachingPlatform.Enrolment.Domain.Enrolments;
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

        Assert.Equal(business with { Details = business.Details }, BsonSerializer.Deserialize<Business>(stored));
        Assert.Equal("1353894784758", stored["details"]["nib"].AsString);
        Assert.Equal(120_000_000L, stored["details"]["annualSales"].AsInt64);
        Assert.Equal("1967-11-25", stored["details"]["birthDate"].AsString);
        Assert.Equal(BsonNull.Value, stored["details"]["capital"]);
        Assert.Equal(business.NaturalKey, stored["naturalKey"].AsString);
        Assert.Equal(["kerupukcahaya66", "cahaya66", "66"], stored["searchKeys"].AsBsonArray.Select(k => k.AsString));
    }

    [Fact]
    public void A_cohort_and_an_enrolment_come_back_whole()
    {
        var applied = Enrolling.Apply(A.Cohort(0), A.Business(), "rina", A.Now).Value!;
        var cohort = BsonSerializer.Deserialize<Cohort>(applied.Cohort.ToBsonDocument());
        var enrolment = BsonSerializer.Deserialize<CohortEnrolment>(applied.Enrolment.ToBsonDocument());

        Assert.Equivalent(applied.Cohort, cohort, strict: true);
        Assert.Equivalent(applied.Enrolment, enrolment, strict: true);
        Assert.True(applied.Enrolment.ToBsonDocument()["isLive"].AsBoolean);
        Assert.Equal("Waitlisted", applied.Enrolment.ToBsonDocument()["state"].AsString);
    }
}
