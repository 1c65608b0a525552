using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Referrals;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Referrals;

/// <summary>An opportunity, as coordinators see it.</summary>
internal sealed record OpportunityResponse
{
    public required Id<Opportunity> Id { get; init; }

    public required long Version { get; init; }

    public required OpportunityKind Kind { get; init; }

    public required Id<Partner> PartnerId { get; init; }

    public required string ConsentPurpose { get; init; }

    public required string NameId { get; init; }

    public required string NameEn { get; init; }

    /// <summary>Null but for an Expo.</summary>
    public string? Place { get; init; }

    public required DateOnly FirstDay { get; init; }

    /// <summary>Inclusive; null while there is none.</summary>
    public DateOnly? LastDay { get; init; }

    /// <summary>The last day on which businesses may be referred; null stands for the last day.</summary>
    public DateOnly? ReferUntil { get; init; }

    public required string TimeZone { get; init; }

    /// <summary>Null is unlimited.</summary>
    public int? Capacity { get; init; }

    /// <summary>Places that accepted referrals hold.</summary>
    public required int Taken { get; init; }

    public required IReadOnlyList<Condition> Criteria { get; init; }

    public static OpportunityResponse Of(Opportunity opportunity) => new()
    {
        Id = opportunity.Id, Version = opportunity.Version, Kind = opportunity.Kind, PartnerId = opportunity.PartnerId, ConsentPurpose = opportunity.Purpose,
        NameId = opportunity.Terms.NameId, NameEn = opportunity.Terms.NameEn, Place = opportunity.Terms.Place, FirstDay = opportunity.Terms.FirstDay,
        LastDay = opportunity.Terms.LastDay, ReferUntil = opportunity.Terms.ReferUntil, TimeZone = opportunity.Terms.TimeZone,
        Capacity = opportunity.Terms.Capacity, Taken = opportunity.Taken, Criteria = opportunity.Terms.Criteria,
    };
}
