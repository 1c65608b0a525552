using System.Globalization;
using System.Text.RegularExpressions;

namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>Reads a whole number as Indonesians write it: a dot or space groups thousands, a comma is decimal. What could be read two ways is refused, never guessed.</summary>
internal static partial class WholeNumber
{
    /// <summary>The number, or a refusal whose code begins with <paramref name="subject"/>, such as <c>money.ambiguous</c>.</summary>
    public static Parsed<long> Parse(string text, string subject, long limit)
    {
        var written = CellText.Code(text).TrimStart('\'', '`', '’');
        Fault Refuse(string why) => new($"{subject}.{why}", CellText.Shown(written));
        if (SpreadsheetNumber.LostDigits(written) && written.Contains('E', StringComparison.OrdinalIgnoreCase))
            return Refuse("rounded");
        var match = Writing().Match(written);
        if (!match.Success)
            return Refuse("format");
        var core = match.Groups["core"].Value.Trim();
        var whole = Indonesian().Match(core);
        if (!whole.Success)
            return Refuse(TwoReadings().IsMatch(core) ? "ambiguous" : "format");
        var fraction = whole.Groups["fraction"].Value;
        // "1,500" is 1500 in English and 1.5 in Indonesian; no fraction of three digits is a safe reading.
        if (fraction.Length == 3)
            return Refuse("ambiguous");
        var digits = string.Concat(whole.Groups["whole"].Value.Where(char.IsAsciiDigit));
        var isZero = digits.All(c => c == '0') && fraction.All(c => c == '0');
        if (IsNegative(match) && !isZero)
            return Refuse("negative");
        if (fraction.Any(c => c != '0'))
            return Refuse("not_whole");
        return digits.TrimStart('0').Length <= 18 && long.Parse(digits.TrimStart('0').PadLeft(1, '0'), CultureInfo.InvariantCulture) is var value && value <= limit
            ? value
            : Refuse("too_large");
    }

    private static bool IsNegative(Match match) => match.Groups["minus"].Success || (match.Groups["open"].Success && match.Groups["close"].Success);

    // "Rp1.500.000,-" is the usual way to write that there are no cents.
    [GeneratedRegex(@"^(?<minus>[-−–])?(?<open>\()? ?(?:(?:Rp|IDR)\.? ?)?(?<minus>[-−–])? ?(?<core>\d[\d., ]*?)(?:,-{1,2}|(?<minus> ?[-−–]))?(?<close>\))?$", RegexOptions.IgnoreCase)]
    private static partial Regex Writing();

    [GeneratedRegex(@"^(?<whole>\d+|[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?: \d{3})+)(?:,(?<fraction>\d+))?$")]
    private static partial Regex Indonesian();

    // A comma that groups, or a dot that may be decimal: the English writing.
    [GeneratedRegex(@"^(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)$")]
    private static partial Regex TwoReadings();
}
