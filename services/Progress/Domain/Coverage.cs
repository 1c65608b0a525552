using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain;

/// <summary>What the active agreements of a partner cover together: businesses of their regions and tracks that consent to their purpose.</summary>
/// <param name="Partner">The partner.</param>
/// <param name="Active">They; empty when there is none.</param>
internal sealed record Coverage(Id<Partner> Partner, IReadOnlyList<Agreement> Active)
{
    /// <summary>The <see cref="SharingKeys"/> of all that is covered, or of the covered part of one region; empty when nothing is.</summary>
    public IReadOnlyList<string> Keys(RegionCode? region) => [.. Active
        .SelectMany(a => RegionsOf(a).Select(r => region is null ? r : region.Within(r)).OfType<RegionCode>()
            .SelectMany(r => KeysOf(a, r.Value)))
        .Distinct()];

    /// <summary>True when one of the agreements covers this progress.</summary>
    public bool Covers(EnrolmentProgress progress) => Covering(progress).Any();

    /// <summary>True when an agreement that covers this progress names the field.</summary>
    public bool Names(SharedField field, EnrolmentProgress progress) => Covering(progress).Any(a => a.Fields.Contains(field));

    private static IEnumerable<RegionCode> RegionsOf(Agreement agreement) =>
        agreement.RegionCodes.Select(r => RegionCode.Parse(r).Value).OfType<RegionCode>();

    private IEnumerable<string> KeysOf(Agreement agreement, string region)
    {
        var consent = new Consent(Partner, agreement.ConsentPurpose);
        return agreement.TrackIds.Count == 0 ? [SharingKeys.Of(consent, region, null)] : agreement.TrackIds.Select(t => SharingKeys.Of(consent, region, t));
    }

    private IEnumerable<Agreement> Covering(EnrolmentProgress progress)
    {
        var keys = SharingKeys.Of(progress);
        return Active.Where(a => a.RegionCodes.SelectMany(r => KeysOf(a, r)).Any(keys.Contains));
    }
}
