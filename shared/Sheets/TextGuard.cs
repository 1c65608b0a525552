using System.Text.RegularExpressions;

namespace CoachingPlatform.Sheets;

/// <summary>
/// Keeps a cell text in a spreadsheet: an apostrophe stops it from running a formula or rounding a long number.
/// Removing undoes exactly what adding did, so a name such as 'Aisyiyah keeps its own apostrophe.
/// </summary>
public static partial class TextGuard
{
    /// <summary>The cell as it is safe to open in a spreadsheet.</summary>
    public static string Add(string cell)
    {
        var inside = Inside().Replace(cell, "'$0");
        return NeedsGuard().IsMatch(inside) ? "'" + inside : inside;
    }

    /// <summary>The cell without the guard, be it an apostrophe or the formula <c>="0812"</c>.</summary>
    public static string Remove(string cell)
    {
        if (TextFormula().Match(cell) is { Success: true } formula)
            return formula.Groups["text"].Value;
        return Inside().Replace(Guarded().IsMatch(cell) ? cell[1..] : cell, found => found.Length > 0 ? found.Value[1..] : "");
    }

    // Formula starts (OWASP, CSV injection; also their full-width forms), ids with leading zeros or more digits than a spreadsheet keeps, and what Remove would take for a guard.
    [GeneratedRegex(@"^(?:[=+\-@＝＋－＠\t\r\n]|'[=+\-@＝＋－＠\t\r\n'\d]|0\d+$|\d{12,}$)")]
    private static partial Regex NeedsGuard();

    [GeneratedRegex(@"^'[=+\-@＝＋－＠\t\r\n'\d]")]
    private static partial Regex Guarded();

    // A formula's start behind what may divide cells: a spreadsheet that expects commas takes a text in a file with semicolons apart, and a quote
    // that stands inside a text then opens a cell.
    [GeneratedRegex(@"(?<=[,;\r\n][""\t]*)'*(?=[=+\-@＝＋－＠])")]
    private static partial Regex Inside();

    [GeneratedRegex(@"^=""(?<text>[^""]*)""$")]
    private static partial Regex TextFormula();
}
