using System.Globalization;

namespace CoachingPlatform.Enrolment.Domain.Eligibility;

/// <summary>A part of a sentence in both languages; as a value of a sentence it is written in the sentence's own.</summary>
/// <param name="Id">In Indonesian.</param>
/// <param name="En">In English.</param>
internal sealed record Phrase(string Id, string En) : IFormattable
{
    // A rule may name fifty regions; a sentence that names more than this is not read.
    private const int MostNamed = 6;

    /// <summary>A name that is the same in both.</summary>
    public Phrase(string name)
        : this(name, name)
    {
    }

    /// <summary>One of these: "a, b atau c".</summary>
    public static Phrase AnyOf(IEnumerable<Phrase> parts) => Joined([.. parts], new("atau", "or"));

    /// <summary>All of these: "a, b dan c".</summary>
    public static Phrase All(IEnumerable<Phrase> parts) => Joined([.. parts], new("dan", "and"));

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) =>
        formatProvider is CultureInfo { TwoLetterISOLanguageName: "en" } ? En : Id;

    private static Phrase Joined(List<Phrase> parts, Phrase word)
    {
        if (parts.Count > MostNamed)
        {
            var others = parts.Count - MostNamed + 1;
            parts = [.. parts.Take(MostNamed - 1), new Phrase($"{others} lainnya", $"{others} others")];
        }

        return new(Join(parts.ConvertAll(p => p.Id), word.Id), Join(parts.ConvertAll(p => p.En), word.En));
    }

    private static string Join(List<string> parts, string word) =>
        parts.Count == 1 ? parts[0] : $"{string.Join(", ", parts.Take(parts.Count - 1))} {word} {parts[^1]}";
}
