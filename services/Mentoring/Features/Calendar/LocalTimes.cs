using System.Globalization;
using CoachingPlatform.Mentoring.Domain;

namespace CoachingPlatform.Mentoring.Features.Calendar;

/// <summary>Times and days as people write them, in Indonesian or English; a time always with its zone.</summary>
internal static class LocalTimes
{
    /// <summary><c>Selasa, 1 Desember 2026 08.30 WITA</c>, <c>Tuesday, 1 December 2026 08:30 WITA</c>.</summary>
    /// <param name="instant">The instant.</param>
    /// <param name="zone">IANA zone.</param>
    /// <param name="language">id or en.</param>
    public static string Show(DateTimeOffset instant, string zone, string language)
    {
        var name = zone switch
        {
            "Asia/Jakarta" or "Asia/Pontianak" => "WIB",
            "Asia/Makassar" => "WITA",
            "Asia/Jayapura" => "WIT",
            _ => zone,
        };
        var format = language == "en" ? "dddd, d MMMM yyyy HH:mm" : "dddd, d MMMM yyyy HH.mm";
        return $"{SessionSeries.Local(instant, zone).ToString(format, CultureInfo.GetCultureInfo(language))} {name}";
    }

    /// <summary><c>1 Desember 2026</c>, <c>1 December 2026</c>.</summary>
    public static string Show(DateOnly day, string language) => day.ToString("d MMMM yyyy", CultureInfo.GetCultureInfo(language));
}
