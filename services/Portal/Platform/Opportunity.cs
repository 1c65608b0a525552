namespace CoachingPlatform.Portal.Platform;

/// <summary>An opportunity as the Progress service shows it.</summary>
/// <param name="Id">The opportunity.</param>
/// <param name="Kind"><c>Expo</c>, <c>TradingHouse</c> or <c>Bank</c>.</param>
/// <param name="PartnerId">The partner that answers.</param>
/// <param name="ConsentPurpose">Code of the purpose that businesses must have consented to.</param>
/// <param name="NameId">Name in Indonesian.</param>
/// <param name="NameEn">Name in English.</param>
/// <param name="Place">Where an Expo is; null for the other kinds.</param>
/// <param name="FirstDay">The first day.</param>
/// <param name="LastDay">The last day, inclusive; null while there is none.</param>
/// <param name="ReferUntil">The last day on which businesses may be referred; null stands for the last day.</param>
/// <param name="TimeZone">IANA zone of all days.</param>
/// <param name="Capacity">Places (booths of an Expo), or null when unlimited.</param>
/// <param name="Taken">Places that accepted referrals hold.</param>
/// <param name="Criteria">What makes a business ready.</param>
public sealed record Opportunity(
    Guid Id, string Kind, Guid PartnerId, string ConsentPurpose, string NameId, string NameEn, string? Place, DateOnly FirstDay, DateOnly? LastDay,
    DateOnly? ReferUntil, string TimeZone, int? Capacity, int Taken, IReadOnlyList<Condition> Criteria)
{
    /// <summary>True for an exhibition, which has booths and attendance.</summary>
    public bool IsExpo => Kind == "Expo";

    /// <summary>Places that are left, or null when they are unlimited.</summary>
    public int? Free => Capacity is { } places ? Math.Max(0, places - Taken) : null;
}

/// <summary>One criterion.</summary>
/// <param name="Kind">What it looks at.</param>
/// <param name="Value">What is asked, or null where the kind asks for no number.</param>
/// <param name="Code">Code of the indicator or milestone, or word of the market level; null where the kind looks at none.</param>
public sealed record Condition(string Kind, decimal? Value, string? Code);

/// <summary>A partner as the Progress service shows it.</summary>
/// <param name="Id">The partner.</param>
/// <param name="NameId">Name in Indonesian.</param>
/// <param name="NameEn">Name in English.</param>
public sealed record Partner(Guid Id, string NameId, string NameEn);

/// <summary>A business that can be referred.</summary>
/// <param name="BusinessName">Its name.</param>
/// <param name="RegionCode">Kemendagri code of its district.</param>
/// <param name="CohortName">Its cohort.</param>
/// <param name="MarketLevel">The market that it has reached.</param>
/// <param name="Criteria">Each criterion with what was seen.</param>
public sealed record ReadyBusiness(string BusinessName, string RegionCode, string CohortName, string MarketLevel, IReadOnlyList<CriterionSeen> Criteria);

/// <summary>A criterion and what the business's progress shows.</summary>
/// <param name="Kind">What it looks at.</param>
/// <param name="Code">As in <see cref="Condition.Code"/>.</param>
/// <param name="Asked">As in <see cref="Condition.Value"/>.</param>
/// <param name="Saw">The number that was seen; null where there is none.</param>
public sealed record CriterionSeen(string Kind, string? Code, decimal? Asked, decimal? Saw);
