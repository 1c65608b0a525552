using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain;

/// <summary>
/// Consent, region and track of a progress as index keys, so that whatever an agreement covers is found by equality: for each consent of the
/// business, each region it lies in, alone and with its track. Without consent there is no key, and nobody finds it.
/// </summary>
internal static class SharingKeys
{
    /// <summary>The keys of a progress; none when it is not shared at all.</summary>
    public static IReadOnlyList<string> Of(EnrolmentProgress progress) => progress.IsShared()
        ? [.. from consent in progress.Consents from region in RegionCode.Path(progress.RegionCode) from track in new[] { (Id<Track>?)null, progress.TrackId } select Of(consent, region, track)]
        : [];

    /// <summary>The key of a region under a consent, for one track or for all.</summary>
    public static string Of(Consent consent, string region, Id<Track>? track) =>
        track is null ? $"{consent.PartnerId}|{consent.Purpose}|{region}" : $"{consent.PartnerId}|{consent.Purpose}|{region}|{track}";
}
