using System.Text.RegularExpressions;

namespace CoachingPlatform.Sheets;

/// <summary>
/// Keeps a cell text in a spreadsheet: a leading apostrophe stops it from running a formula or rounding a long number.
/// Removing undoes exactly what adding did, so a name such as 'Aisyiyah keeps its own apostrophe.
/// </summary>
public static partial class TextGuard
{
    /// <summary>The cell as it is safe to open in a spreadsheet.</summary>
    public static string Add(string cell) => NeedsGuard().IsMatch(cell) ? "'" + cell : cell;

    /// <summary>The cell without the guard, be it an apostrophe or the formula <c>="0812"</c>.</summary>
    public static string Remove(string cell)
    {
        if (Guarded().IsMatch(cell))
            return cell[1..];
        var formula = TextFormula().Match(cell);
        return formula.Success ? formula.Groups["text"].Value : cell;
    }

    // Formula starts (OWASP, CSV injection; also their full-width forms), ids with leading zeros or more digits than a spreadsheet keeps, and what Remove would take for a guard.
    [GeneratedRegex(@"^(?:[=+\-@＝＋－＠\t\r\n]|'[=+\-@＝＋－＠\t\r\n'\d]|0\d+$|\d{12,}$)")]
    private static partial Regex NeedsGuard();

    [GeneratedRegex(@"^'[=+\-@＝＋－＠\t\r\n'\d]")]
    private static partial Regex Guarded();

    [GeneratedRegex(@"^=""(?<text>[^""]*)""$")]
    private static partial Regex TextFormula();
}
