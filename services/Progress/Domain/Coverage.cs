using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain;

/// <summary>What the active agreements of a partner cover together: businesses of their regions and tracks that consent to their purpose.</summary>
/// <param name="Partner">The partner.</param>
/// <param name="Active">They; empty when there is none.</param>
internal sealed record Coverage(Id<Partner> Partner, IReadOnlyList<Agreement> Active)
{
    private readonly IReadOnlyList<(Agreement Agreement, HashSet<string> Keys)> keyed =
        [.. Active.Select(a => (a, RegionsOf(a).SelectMany(r => KeysOf(Partner, a, r.Value)).ToHashSet()))];

    // A list has many rows of the same place, track and consents: what covers one of them covers all.
    private readonly Dictionary<(string Region, Id<Track> Track, string Purposes), IReadOnlyList<Agreement>> covering = [];

    /// <summary>The <see cref="SharingKeys"/> of all that is covered, or of the covered part of one region and one track; empty when nothing is.</summary>
    public IReadOnlyList<string> Keys(RegionCode? region = null, Id<Track>? track = null) => [.. Active
        .SelectMany(a => RegionsOf(a).Select(r => region is null ? r : region.Within(r)).OfType<RegionCode>()
            .SelectMany(r => track is { } one ? KeysOf(Partner, a, r.Value, one) : KeysOf(Partner, a, r.Value)))
        .Distinct()];

    /// <summary>The part of it that its agreements on this field cover.</summary>
    public Coverage Naming(SharedField field) => new(Partner, [.. Active.Where(a => a.Fields.Contains(field))]);

    /// <summary>The part of it that its agreements for this purpose cover.</summary>
    public Coverage For(string purpose) => new(Partner, [.. Active.Where(a => a.ConsentPurpose == purpose)]);

    /// <summary>The agreements that cover this progress.</summary>
    public IReadOnlyList<Agreement> Covering(EnrolmentProgress progress)
    {
        if (!progress.IsShared())
            return [];
        var like = (progress.RegionCode, progress.TrackId, string.Join('|', progress.Consents.Where(c => c.PartnerId == Partner).Select(c => c.Purpose)));
        return covering.TryGetValue(like, out var known) ? known : covering[like] = Covering(SharingKeys.Of(progress));
    }

    /// <summary>The agreements that cover a progress with these <see cref="SharingKeys"/>.</summary>
    public IReadOnlyList<Agreement> Covering(IEnumerable<string> keys)
    {
        var asked = keys.ToList();
        return [.. keyed.Where(k => asked.Exists(k.Keys.Contains)).Select(k => k.Agreement)];
    }

    /// <summary>True when one of the agreements covers this progress.</summary>
    public bool Covers(EnrolmentProgress progress) => Covering(progress).Count > 0;

    /// <summary>True when an agreement that covers this progress names the field.</summary>
    public bool Names(SharedField field, EnrolmentProgress progress) => Covering(progress).Any(a => a.Fields.Contains(field));

    private static IEnumerable<RegionCode> RegionsOf(Agreement agreement) =>
        agreement.RegionCodes.Select(r => RegionCode.Parse(r).Value).OfType<RegionCode>();

    private static IEnumerable<string> KeysOf(Id<Partner> partner, Agreement agreement, string region)
    {
        var consent = new Consent(partner, agreement.ConsentPurpose);
        return agreement.TrackIds.Count == 0 ? [SharingKeys.Of(consent, region, null)] : agreement.TrackIds.Select(t => SharingKeys.Of(consent, region, t));
    }

    private static IEnumerable<string> KeysOf(Id<Partner> partner, Agreement agreement, string region, Id<Track> track) =>
        agreement.TrackIds.Count == 0 || agreement.TrackIds.Contains(track) ? [SharingKeys.Of(new Consent(partner, agreement.ConsentPurpose), region, track)] : [];
}
