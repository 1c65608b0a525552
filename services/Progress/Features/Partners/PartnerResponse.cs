using CoachingPlatform.Progress.Domain;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Partners;

/// <summary>A partner with its agreements, as coordinators see it.</summary>
internal sealed record PartnerResponse
{
    public required Id<Partner> Id { get; init; }

    public required long Version { get; init; }

    public required string NameId { get; init; }

    public required string NameEn { get; init; }

    public required IReadOnlyList<string> ClientIds { get; init; }

    public required IReadOnlyList<AgreementResponse> Agreements { get; init; }
}

/// <summary>A data-sharing agreement.</summary>
internal sealed record AgreementResponse
{
    public required Id<Agreement> Id { get; init; }

    public required IReadOnlyList<string> RegionCodes { get; init; }

    /// <summary>Empty means all tracks.</summary>
    public required IReadOnlyList<Id<Track>> TrackIds { get; init; }

    public required IReadOnlyList<SharedField> Fields { get; init; }

    public required string Purpose { get; init; }

    /// <summary>Code of the purpose that businesses must have consented to; empty in an agreement from before there were consents, which shares nothing.</summary>
    public required string ConsentPurpose { get; init; }

    /// <summary>First day.</summary>
    public required DateOnly From { get; init; }

    /// <summary>Last day, inclusive; null until it is ended.</summary>
    public DateOnly? Until { get; init; }

    public required string TimeZone { get; init; }
}
