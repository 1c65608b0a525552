namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>
/// What businesses are filtered by, as words under one index, so that each filter is an equality: the regions it lies in, its KBLI section and
/// each level of its code, its computed size, its quality flags.
/// </summary>
internal static class BusinessFacets
{
    /// <summary>All of a business; without its flags where nobody is to look at them any more.</summary>
    public static IReadOnlyList<string> Of(BusinessDetails details, bool withFlags = true) =>
    [
        .. Enum.GetValues<RegionLevel>().Select(details.Region.At).OfType<RegionCode>().Select(Region),
        .. details.Kbli?.Section is { } section ? [Kbli(section.ToString())] : Array.Empty<string>(),
        .. details.Kbli is { } kbli ? Enumerable.Range(2, kbli.Value.Length - 1).Select(length => Kbli(kbli.Value[..length])) : [],
        .. details.Size is { } size ? [Size(size.Class)] : Array.Empty<string>(),
        .. withFlags ? QualityFlags.Of(details).Select(Flag) : [],
    ];

    /// <summary>Lies in that region.</summary>
    public static string Region(RegionCode region) => $"region:{region.Value}";

    /// <summary>Has that section letter, or a code that begins with these two to five digits.</summary>
    public static string Kbli(string sectionOrDigits) => $"kbli:{sectionOrDigits}";

    /// <summary>Has that computed size.</summary>
    public static string Size(SizeClass size) => $"size:{size}";

    /// <summary>Has that flag.</summary>
    public static string Flag(QualityFlag flag) => $"flag:{flag}";
}
