using System.Text.RegularExpressions;

namespace CoachingPlatform.Enrolment.Domain.Sheets;

/// <summary>What a spreadsheet shows where a formula has no value; saved as CSV it is the cell's text.</summary>
internal static partial class SheetError
{
    /// <summary>For a value that cannot be read.</summary>
    public const string Unknown = "#UNKNOWN!";

    /// <summary>For a formula that was never calculated.</summary>
    public const string NotCalculated = "#CALC!";

    /// <summary>Whether a cell is one.</summary>
    public static bool Is(string text) => text.StartsWith('#') && Shown().IsMatch(text);

    [GeneratedRegex(@"^#(?:N/A|NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|GETTING_DATA|SPILL!|CALC!|CONNECT!|BLOCKED!|FIELD!|UNKNOWN!)$")]
    private static partial Regex Shown();
}
