using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Referrals;
using static CoachingPlatform.Progress.Tests.Domain.Given;

namespace CoachingPlatform.Progress.Tests.Domain.Referrals;

/// <summary>Ordinary opportunities and referrals in one line each.</summary>
internal static class Referring
{
    /// <summary>Noon in Makassar on the first day of the Expo.</summary>
    public static readonly DateTimeOffset FirstNoon = new(2027, 1, 29, 4, 0, 0, TimeSpan.Zero);

    /// <summary>The Expo of 29 January to 2 February.</summary>
    public static Opportunity Expo(int? capacity = null, params Condition[] criteria) => new()
    {
        Id = new(new Guid("01960000-0000-7000-8000-0000000000aa")), Version = 1, Kind = OpportunityKind.Expo, PartnerId = Given.Consent.PartnerId, Purpose = "export",
        Terms = new OpportunityTerms
        {
            NameId = "Expo", NameEn = "Expo", Place = "Banjarmasin", FirstDay = new DateOnly(2027, 1, 29), LastDay = new DateOnly(2027, 2, 2),
            ReferUntil = new DateOnly(2027, 1, 29), TimeZone = "Asia/Makassar", Capacity = capacity, Criteria = criteria,
        },
    };

    /// <summary>One that consents, in region 63.</summary>
    public static EnrolmentProgress ProgressIn(EnrolmentState state = EnrolmentState.Active, params Fact[] more) =>
        ProgressOf.Facts(Us, [Enrolment(state), Business(version: 2), .. more])!;

    /// <summary>The partner has an agreement for the purpose in region 63.</summary>
    public static Coverage Coverage(string region = "63", string purpose = "export") => new(Given.Consent.PartnerId,
    [
        new Agreement
        {
            Id = ServiceDefaults.Values.Id<Agreement>.New(), RegionCodes = [region], TrackIds = [], Fields = [], Purpose = "Ekspor", ConsentPurpose = purpose,
            From = new DateOnly(2027, 1, 1), TimeZone = "Asia/Makassar",
        },
    ]);

    public static Referral Proposed(Opportunity opportunity) => Referral.Propose(opportunity, ProgressIn(), Coverage(), null, FirstNoon).Value!;

    public static OutcomeTerms Order(long rupiah, DateOnly? on = null, OutcomeKind kind = OutcomeKind.Order) =>
        new() { Kind = kind, Rupiah = rupiah, On = on ?? new DateOnly(2027, 1, 29) };
}
