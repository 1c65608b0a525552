namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>How alike two short texts are.</summary>
public static class Likeness
{
    // The comparison takes time with the square of the length: a file of endless names must not hold up the imports behind it for hours.
    private const int LettersCompared = 100;

    private static readonly string[] LegalForms = ["ud", "cv", "pt", "pd", "fa"];

    private static readonly string[] TitlesOfPeople = ["h", "hj", "haji", "hajah", "hajjah", "bpk", "bapak", "ibu", "ny", "tn", "drs", "dra", "ir", "ust"];

    /// <summary>Whether a word, folded as by <see cref="CellText.Key"/>, is a legal form or a title of a person and so tells no business apart.</summary>
    public static bool IsTitle(string word) => LegalForms.Contains(word) || TitlesOfPeople.Contains(word);

    /// <summary>A business's name reduced to what tells it apart: no case, spacing, punctuation or legal form.</summary>
    public static string NameKey(string name)
    {
        var words = name.Split([' ', '\n', '.', ',', '-', '"', '\''], StringSplitOptions.RemoveEmptyEntries).Select(CellText.Key).Where(w => w.Length > 0).ToList();
        var telling = words.Where(word => !LegalForms.Contains(word)).ToList();
        return string.Concat(telling.Count > 0 ? telling : words);
    }

    /// <summary>Whether two <see cref="NameKey"/>s are the same but for about one typing mistake in eight letters. Numbers must be the same: "Kerupuk 1" is not "Kerupuk 2".</summary>
    public static bool IsNear(string left, string right) =>
        left == right
        || (left.Where(char.IsDigit).SequenceEqual(right.Where(char.IsDigit))
            && Edits(Beginning(left), Beginning(right)) <= Math.Min(Beginning(left).Length, Beginning(right).Length) / 8);

    /// <summary>The number of letters to insert, remove or replace to get from one to the other (Levenshtein).</summary>
    public static int Edits(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[right.Length];
    }

    private static string Beginning(string key) => key[..Math.Min(key.Length, LettersCompared)];
}
