using System.Globalization;
using System.Text.RegularExpressions;

namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>Reads a birth date as offices write it: day before month, or ISO, or with the month's name; the year in four digits.</summary>
public static partial class WrittenDate
{
    // Indonesian with its old spellings and usual abbreviations, and English; three letters or more of a name do.
    private static readonly string[][] Months =
    [
        ["januari", "january"], ["februari", "pebruari", "february"], ["maret", "march"], ["april"], ["mei", "may"], ["juni", "june"], ["juli", "july"],
        ["agustus", "agt", "ags", "august"], ["september"], ["oktober", "october"], ["november", "nopember"], ["desember", "december"],
    ];

    /// <summary>The date; refused if it cannot be read, lies ahead, or is older than a person gets.</summary>
    public static Parsed<DateOnly> Parse(string text, DateOnly today)
    {
        if (Read(CellText.Code(text).TrimStart('\'', '`', '’')) is not { } date)
            return new Fault("date.format");
        if (date > today)
            return new Fault("date.in_future");
        return date < today.AddYears(-120) ? new Fault("date.too_old") : date;
    }

    private static DateOnly? Read(string written)
    {
        var match = DayFirst().Match(written);
        if (!match.Success)
            match = YearFirst().Match(written);
        if (match.Success)
            return Date(match, int.Parse(match.Groups["m"].Value, CultureInfo.InvariantCulture));
        match = Named().Match(written);
        return match.Success ? Date(match, 1 + Array.FindIndex(Months, names => names.Any(name => name.StartsWith(match.Groups["m"].Value, StringComparison.OrdinalIgnoreCase)))) : null;
    }

    private static DateOnly? Date(Match match, int month)
    {
        var (year, day) = (int.Parse(match.Groups["y"].Value, CultureInfo.InvariantCulture), int.Parse(match.Groups["d"].Value, CultureInfo.InvariantCulture));
        return year >= 1 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) ? new DateOnly(year, month, day) : null;
    }

    // A spreadsheet may add midnight behind a date.
    private const string Midnight = @"(?:[ T]0{1,2}[:.]00(?:[:.]00(?:\.0+)?)?)?$";

    [GeneratedRegex(@"^(?<d>\d{1,2}) ?(?<s>[/.\- ]) ?(?<m>\d{1,2}) ?\k<s> ?(?<y>\d{4})" + Midnight)]
    private static partial Regex DayFirst();

    [GeneratedRegex(@"^(?<y>\d{4})(?<s>[/.\-])(?<m>\d{1,2})\k<s>(?<d>\d{1,2})" + Midnight)]
    private static partial Regex YearFirst();

    [GeneratedRegex(@"^(?<d>\d{1,2})[ \-/](?<m>\p{L}{3,9})\.?[ \-/](?<y>\d{4})" + Midnight)]
    private static partial Regex Named();
}
