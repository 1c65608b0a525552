using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Referrals;
using MongoDB.Bson.Serialization;

namespace CoachingPlatform.Progress.Storage;

/// <summary>How facts are stored: by their key, each kind under a word of its own.</summary>
internal static class FactBson
{
    /// <summary>Registers it once in the process, before anything is asked of a collection of facts.</summary>
    public static void Register()
    {
        BsonClassMap.TryRegisterClassMap<Fact>(map =>
        {
            map.AutoMap();
            map.MapIdMember(f => f.Key);
        });
        Register<EnrolmentFact>("enrolment");
        Register<BusinessFact>("business");
        Register<SessionFact>("session");
        Register<IndicatorValueFact>("indicatorValue");
        Register<ActionItemFact>("actionItem");
        Register<AssignmentFact>("assignment");
        Register<MarketLevelFact>(MarketLevelFact.Kind);
        Register<MilestoneDecisionFact>(MilestoneDecisionFact.Kind);
        Register<ReferralFact>(ReferralFact.Kind);
    }

    private static void Register<T>(string discriminator)
        where T : Fact =>
        BsonClassMap.TryRegisterClassMap<T>(map =>
        {
            map.AutoMap();
            map.SetDiscriminator(discriminator);
        });
}
