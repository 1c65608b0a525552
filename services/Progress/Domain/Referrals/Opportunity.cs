using CoachingPlatform.Messaging.Audit;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain.Referrals;

/// <summary>What a partner offers to businesses that are ready for it.</summary>
internal enum OpportunityKind
{
    /// <summary>An exhibition: a place, some days, booths.</summary>
    Expo,

    /// <summary>The trading house between small businesses and foreign buyers.</summary>
    TradingHouse,

    /// <summary>A bank's loans.</summary>
    Bank,
}

/// <summary>An occasion of one partner to which ready businesses are referred.</summary>
internal sealed record Opportunity : IVersioned<Id<Opportunity>>, IAudited
{
    public const int MaxCriteria = 20;

    public required Id<Opportunity> Id { get; init; }

    public required long Version { get; init; }

    public required OpportunityKind Kind { get; init; }

    /// <summary>The partner that answers; never another one.</summary>
    public required Id<Partner> PartnerId { get; init; }

    /// <summary>The purpose (<see cref="PurposeCode"/>) for which a business must consent to the partner, and an agreement must be in force.</summary>
    public required string Purpose { get; init; }

    public required OpportunityTerms Terms { get; init; }

    /// <summary>Places that accepted referrals hold; each acceptance writes it, so two cannot take the same place.</summary>
    public int Taken { get; init; }

    AuditSubject IAudited.Subject => new("opportunity", Id.Value, Version, null);

    /// <summary>The opportunity on other terms; the places that are taken stay taken.</summary>
    public Outcome<Opportunity> Edit(OpportunityTerms terms) => terms.Capacity < Taken
        ? Refusal.Conflict("opportunity.capacity_taken", "capacity", ("taken", Taken))
        : this with { Version = Version + 1, Terms = terms };

    /// <summary>One more place taken; refused when none is left.</summary>
    public Outcome<Opportunity> Take() => Terms.Capacity is { } places && Taken >= places
        ? Refusal.Conflict("opportunity.full", null, ("capacity", places))
        : this with { Version = Version + 1, Taken = Taken + 1 };

    /// <summary>One place less taken.</summary>
    public Opportunity Release() => this with { Version = Version + 1, Taken = Taken - 1 };
}

/// <summary>What coordinators may change of an opportunity.</summary>
internal sealed record OpportunityTerms
{
    /// <summary>Name in Indonesian.</summary>
    public required string NameId { get; init; }

    /// <summary>Name in English.</summary>
    public required string NameEn { get; init; }

    /// <summary>Where an Expo is; null for the other kinds.</summary>
    public string? Place { get; init; }

    public required DateOnly FirstDay { get; init; }

    /// <summary>The last day, which belongs to it whole; null while there is none. An Expo has one.</summary>
    public DateOnly? LastDay { get; init; }

    /// <summary>The last day on which businesses may be referred; null stands for <see cref="LastDay"/>.</summary>
    public DateOnly? ReferUntil { get; init; }

    /// <summary>IANA zone of all days.</summary>
    public required string TimeZone { get; init; }

    /// <summary>So many referrals may be accepted (booths of an Expo); null is unlimited, 0 none.</summary>
    public int? Capacity { get; init; }

    /// <summary>What makes a business ready; all of them must hold.</summary>
    public required IReadOnlyList<Condition> Criteria { get; init; }

    /// <summary>True after the end of the last day, in the opportunity's zone.</summary>
    public bool IsOverAt(DateTimeOffset instant) => instant.DayIn(TimeZone) > LastDay;

    /// <summary>True until the end of the last day on which businesses may be referred.</summary>
    public bool TakesReferralsAt(DateTimeOffset instant) => !(instant.DayIn(TimeZone) > (ReferUntil ?? LastDay));

    /// <summary>True for one of its days.</summary>
    public bool IsOn(DateOnly day) => FirstDay <= day && !(day > LastDay);
}
