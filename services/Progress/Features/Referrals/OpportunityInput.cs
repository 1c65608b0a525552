using CoachingPlatform.Progress.Domain.Referrals;
using CoachingPlatform.Progress.Features.MarketLevels;
using CoachingPlatform.ServiceDefaults.Problems;

namespace CoachingPlatform.Progress.Features.Referrals;

/// <summary>What coordinators may change of an opportunity.</summary>
/// <param name="NameId">Name in Indonesian.</param>
/// <param name="NameEn">Name in English.</param>
/// <param name="Place">Where an Expo is; null for the other kinds.</param>
/// <param name="FirstDay">The first day.</param>
/// <param name="LastDay">The last day, inclusive; an Expo has one.</param>
/// <param name="ReferUntil">The last day on which businesses may be referred; missing means <paramref name="LastDay"/>.</param>
/// <param name="TimeZone">IANA zone of the days; missing means Asia/Makassar.</param>
/// <param name="Capacity">So many referrals may be accepted (booths of an Expo); null is unlimited, 0 none.</param>
/// <param name="Criteria">What makes a business ready: 1 to 20, all of which must hold.</param>
internal record OpportunityInput(
    string? NameId = null, string? NameEn = null, string? Place = null, DateOnly? FirstDay = null, DateOnly? LastDay = null, DateOnly? ReferUntil = null,
    string? TimeZone = null, int? Capacity = null, IReadOnlyList<ConditionInput?>? Criteria = null)
{
    private const int MaxPlaces = 100_000;

    /// <summary>The checked terms of an opportunity of this kind.</summary>
    public OpportunityTerms Read(Checks checks, OpportunityKind kind)
    {
        checks.That(FirstDay is not null, "field.required", "firstDay");
        checks.That(LastDay is not null || kind != OpportunityKind.Expo, "field.required", "lastDay");
        checks.That(!(LastDay < FirstDay), "opportunity.last_before_first", "lastDay");
        checks.That(!(ReferUntil > LastDay), "opportunity.refer_until_after_end", "referUntil");
        checks.That(kind == OpportunityKind.Expo || string.IsNullOrWhiteSpace(Place), "opportunity.place_of_expo", "place");
        if (Capacity is { } capacity)
            checks.Between(capacity, 0, MaxPlaces, "capacity");
        return new OpportunityTerms
        {
            NameId = checks.Text(NameId, "nameId"),
            NameEn = checks.Text(NameEn, "nameEn"),
            Place = kind == OpportunityKind.Expo ? checks.Text(Place, "place") : null,
            FirstDay = FirstDay ?? default,
            LastDay = LastDay,
            ReferUntil = ReferUntil,
            TimeZone = checks.TimeZone(TimeZone ?? "Asia/Makassar", "timeZone"),
            Capacity = Capacity,
            Criteria = RuleInput.All(checks, Criteria, "criteria", Opportunity.MaxCriteria, (c, at) => c.Read(checks, at, mayAskLevel: true)),
        };
    }
}

/// <summary>A new opportunity: whose it is and what for never change.</summary>
internal sealed record NewOpportunity : OpportunityInput
{
    /// <summary><c>Expo</c>, <c>TradingHouse</c> or <c>Bank</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>The partner that answers.</summary>
    public Guid? PartnerId { get; init; }

    /// <summary>Code of the purpose that businesses must have consented to.</summary>
    public string? ConsentPurpose { get; init; }
}
