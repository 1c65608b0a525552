using System.Globalization;

namespace CoachingPlatform.Portal.Rendering;

/// <summary>Numbers, dates and times as the language of the request writes them (<c>1.250</c>, <c>66,7%</c>, <c>25 Nov 2026 14.30 WITA</c>).</summary>
internal static class Format
{
    /// <summary>What stands where a value is unknown: never a zero.</summary>
    public const string Unknown = "–";

    public static string Number(long? value) => value?.ToString("N0", CultureInfo.CurrentCulture) ?? Unknown;

    /// <summary>A part of 1 as a percentage with at most one decimal.</summary>
    public static string Rate(decimal? rate) => rate is { } r ? (r * 100).ToString("0.#", CultureInfo.CurrentCulture) + "%" : Unknown;

    /// <summary>A number with at most two decimals.</summary>
    public static string Decimal(decimal? value) => value?.ToString("#,0.##", CultureInfo.CurrentCulture) ?? Unknown;

    public static string Rupiah(long value) => "Rp " + Number(value);

    public static string Day(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.CurrentCulture);

    public static string Instant(DateTimeOffset instant, string zone) =>
        TimeZoneInfo.ConvertTime(instant, TimeZoneInfo.FindSystemTimeZoneById(zone)).ToString("d MMM yyyy HH:mm", CultureInfo.CurrentCulture)
        + " " + Zone(zone);

    /// <summary>The name Indonesians know a zone by; elsewhere its IANA name.</summary>
    public static string Zone(string zone) => zone switch
    {
        "Asia/Jakarta" or "Asia/Pontianak" => "WIB",
        "Asia/Makassar" => "WITA",
        "Asia/Jayapura" => "WIT",
        _ => zone,
    };

    /// <summary>A coordinate or length in SVG, which knows only the decimal point.</summary>
    public static string Svg(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
