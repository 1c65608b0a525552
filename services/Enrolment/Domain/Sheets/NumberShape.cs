using System.Globalization;
using System.Text.RegularExpressions;

namespace CoachingPlatform.Enrolment.Domain.Sheets;

/// <summary>
/// How a sheet shows a number, as far as it changes what a person reads: a date, a percentage, or leading zeros. The text that is made of it is
/// one that the readers of cells understand, and can be read one way only.
/// </summary>
internal readonly partial record struct NumberShape
{
    // From here on a spreadsheet keeps no more digits (15) than it shows, so a number is not what was typed.
    private const double LostDigitsFrom = 1e15;
    private const double Days1904 = 1462;
    private const double LastDay = 2_958_466; // 31 December 9999

    private static readonly NumberFormatInfo Comma = new() { NumberDecimalSeparator = "," };

    private readonly bool _isDate, _isPercent;
    private readonly int _zeros;

    private NumberShape(bool isDate, bool isPercent, int zeros) => (_isDate, _isPercent, _zeros) = (isDate, isPercent, zeros);

    /// <summary>The shape of a built-in format (ECMA-376 part 1, 18.8.30), or of a custom one by its code.</summary>
    public static NumberShape Of(int formatId, string? code)
    {
        if (code is null)
            return new(formatId is (>= 14 and <= 22) or (>= 27 and <= 36) or (>= 45 and <= 47) or (>= 50 and <= 58), formatId is 9 or 10, 0);
        var shown = Literal().Replace(code.Split(';')[0], "");
        var isPercent = shown.Contains('%');
        var zeros = shown.Length > 1 && shown.All(c => c == '0') ? shown.Length : 0;
        return new(!isPercent && shown.Any(c => "dmyhs".Contains(char.ToLowerInvariant(c))), isPercent, zeros);
    }

    /// <summary>The number as text: digits without grouping, a comma before decimals, at most 15 digits; more show as in 6,3E+15, which tells that digits are lost.</summary>
    public string Text(double number, bool from1904)
    {
        if (_isDate && number + (from1904 ? Days1904 : 0) is var day and >= 0 and < LastDay)
        {
            var date = DateTime.FromOADate(day);
            return date.ToString(date.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        }

        if (!double.IsFinite(number) || Math.Abs(number) >= LostDigitsFrom)
            return number.ToString("0.##############E+0", Comma);
        var shown = ((decimal)(_isPercent ? number * 100 : number)).ToString("0.###############", Comma);
        return _isPercent ? shown + "%" : shown.PadLeft(_zeros, '0');
    }

    // Quoted and escaped letters, and what stands in brackets, but not [h], [m] and [s], which are elapsed time.
    [GeneratedRegex(@"""[^""]*""?|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]?", RegexOptions.IgnoreCase)]
    private static partial Regex Literal();
}
