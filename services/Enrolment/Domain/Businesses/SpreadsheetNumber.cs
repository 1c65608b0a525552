using System.Text.RegularExpressions;

namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>Tells what a spreadsheet did to a long number when it took it for a quantity.</summary>
internal static partial class SpreadsheetNumber
{
    /// <summary>Scientific notation (6,37105E+15), or a long number that grew decimals (6371050000000000,0).</summary>
    public static bool LostDigits(string text) => Scientific().IsMatch(text) || LongWithDecimals().IsMatch(text);

    /// <summary>Thousands grouped by dots, commas or spaces.</summary>
    public static bool IsGrouped(string text) => Grouped().IsMatch(text);

    [GeneratedRegex(@"^[-+]?\d+(?:[.,]\d+)?\s?[eE]\s?\+?\d+$")]
    private static partial Regex Scientific();

    [GeneratedRegex(@"^(?:\d{10,}[.,]|\d{1,3}(?:[. ]\d{3}){3,},|\d{1,3}(?:,\d{3}){3,}\.)\d{1,2}$")]
    private static partial Regex LongWithDecimals();

    [GeneratedRegex(@"^\d{1,3}(?:(?:\.\d{3})+|(?:,\d{3})+|(?: \d{3})+)$")]
    private static partial Regex Grouped();
}
