using System.Globalization;
using System.Text;

namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>Cleans what people and spreadsheets leave in a text: doubled and no-break spaces, zero-width and control characters.</summary>
public static class CellText
{
    /// <summary>One line: every run of white space, line breaks too, becomes one space.</summary>
    public static string Line(string text) => Normalized(Fold(text, keepLines: false), NormalizationForm.FormC);

    /// <summary>The same, but line breaks stay, as <c>\n</c>.</summary>
    public static string Lines(string text) => Normalized(Fold(text, keepLines: true), NormalizationForm.FormC);

    /// <summary>One line in which full-width digits and letters are plain ones: for codes, numbers and dates.</summary>
    public static string Code(string text) => Fold(Normalized(text, NormalizationForm.FormKC), keepLines: false);

    /// <summary>Lower-case letters and digits only, without accents: for comparing names and headers.</summary>
    public static string Key(string text)
    {
        var key = new StringBuilder(text.Length);
        foreach (var c in Normalized(text, NormalizationForm.FormKD))
            if (char.IsLetterOrDigit(c))
                key.Append(char.ToLowerInvariant(c));
        return key.ToString();
    }

    /// <summary>How a text may be quoted in a message: short, an e-mail address left out, long numbers masked but for their last four digits.</summary>
    public static string Shown(string text)
    {
        if (text.Contains('@'))
            return "…@…";
        var shown = text.Length > 40 ? string.Concat(text.AsSpan(0, 40), "…") : text;
        var digits = shown.Count(char.IsDigit);
        if (digits < 9)
            return shown;
        var seen = 0;
        return string.Concat(shown.Select(c => char.IsDigit(c) && ++seen <= digits - 4 ? '*' : c));
    }

    /// <summary>A Unicode normal form of any text: what the base library would throw on (U+FFFE, half a surrogate pair) is left out or replaced.</summary>
    public static string Normalized(string text, NormalizationForm form)
    {
        var isSound = text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0 && !text.Contains('\ufffe');
        return (isSound ? text : string.Concat(text.EnumerateRunes().Where(rune => rune.Value != 0xFFFE))).Normalize(form);
    }

    private static string Fold(string text, bool keepLines)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in text.ReplaceLineEndings("\n"))
        {
            var isBreak = keepLines && c == '\n';
            if (isBreak && folded is [.., ' '])
                folded.Length--;
            if (isBreak || !(char.IsWhiteSpace(c) || IsInvisible(c)))
                folded.Append(c);
            else if (char.IsWhiteSpace(c) && folded is not [.., ' ' or '\n'])
                folded.Append(' ');
        }
        return folded.ToString().Trim();
    }

    private static bool IsInvisible(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.Control;
}
