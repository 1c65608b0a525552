using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain;

/// <summary>
/// Region and track of a progress as index keys, so that whatever an agreement covers is found by equality: each region it lies in,
/// alone and with its track.
/// </summary>
internal static class SharingKeys
{
    /// <summary>The keys of a progress; none when it is not shared at all.</summary>
    public static IReadOnlyList<string> Of(EnrolmentProgress progress) => progress.IsShared()
        ? [.. RegionCode.Path(progress.RegionCode).SelectMany(r => new[] { Of(r, null), Of(r, progress.TrackId) })]
        : [];

    /// <summary>The key of a region, for one track or for all.</summary>
    public static string Of(string region, Id<Track>? track) => track is null ? region : $"{region}|{track}";
}
