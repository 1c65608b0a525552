using System.Globalization;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain;

/// <summary>
/// Consent, region and track of a progress as index keys, so that whatever an agreement covers is found by equality: for each consent of the
/// business, each region it lies in, alone and with its track. Without consent there is no key, and nobody finds it.
/// </summary>
internal static class SharingKeys
{
    /// <summary>The keys of a progress; none when it is not shared at all.</summary>
    public static IReadOnlyList<string> Of(EnrolmentProgress progress) => [.. OneByOne(progress)];

    /// <summary>The key of a region under a consent, for one track or for all.</summary>
    public static string Of(Consent consent, string region, Id<Track>? track) =>
        track is null ? $"{consent.PartnerId}|{consent.Purpose}|{region}" : $"{consent.PartnerId}|{consent.Purpose}|{region}|{track}";

    /// <summary>What a list may be filtered by, as keys too: for each consent, each <see cref="Facet"/> of the progress.</summary>
    public static IReadOnlyList<string> FacetsOf(EnrolmentProgress progress) => progress.IsShared()
        ? [.. from consent in progress.Consents from facet in Facet.Of(progress) select $"{consent.PartnerId}|{consent.Purpose}|{facet}"]
        : [];

    /// <summary>True when a progress has one of these keys and all of these facets.</summary>
    public static bool Has(EnrolmentProgress progress, IReadOnlySet<string> keys, IReadOnlyCollection<string> facets) =>
        OneByOne(progress).Any(keys.Contains) && (facets.Count == 0 || facets.All(Facet.Of(progress).Contains));

    /// <summary>The key of a facet under the consent of another key.</summary>
    public static string WithFacet(string key, string facet) => $"{key.AsSpan(0, key.IndexOf('|', key.IndexOf('|', StringComparison.Ordinal) + 1))}|{facet}";

    private static IEnumerable<string> OneByOne(EnrolmentProgress progress) => progress.IsShared()
        ? from consent in progress.Consents from region in RegionCode.Path(progress.RegionCode) from track in new[] { (Id<Track>?)null, progress.TrackId } select Of(consent, region, track)
        : [];
}

/// <summary>A property that partners' lists are filtered by, as one word.</summary>
internal static class Facet
{
    /// <summary>All of a progress; what is unknown has none.</summary>
    public static IEnumerable<string> Of(EnrolmentProgress progress)
    {
        yield return Cohort(progress.CohortId);
        yield return Level(progress.MarketLevel);
        if (progress.SizeClass is { } size)
            yield return Size(size);
        if (KbliSection.Of(progress.KbliCode) is { } section)
        {
            yield return Sector(section);
            yield return Sector(progress.KbliCode![..2]);
        }

        if (progress.LastActivityAt is { } at)
            yield return Month(at.DayIn(progress.TimeZone));
    }

    public static string Cohort(Id<Cohort> cohort) => $"cohort:{cohort}";

    /// <param name="sector">A section's letter or a division's two digits.</param>
    public static string Sector(string sector) => $"sector:{sector}";

    public static string Size(string size) => $"size:{size}";

    public static string Level(MarketLevel level) => $"level:{level}";

    /// <summary>The month of the latest session held or action item closed.</summary>
    public static string Month(DateOnly day) => day.ToString("'month:'yyyy-MM", CultureInfo.InvariantCulture);
}
