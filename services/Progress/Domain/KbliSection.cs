using System.Collections.Frozen;
using System.Globalization;

namespace CoachingPlatform.Progress.Domain;

/// <summary>The sector of a business: the section letter of its KBLI 2020 code (BPS; the sections are those of ISIC Rev. 4).</summary>
internal static class KbliSection
{
    private static readonly FrozenDictionary<string, char> ByDivision = new (char Section, int First, int Last)[]
    {
        ('A', 1, 3), ('B', 5, 9), ('C', 10, 33), ('D', 35, 35), ('E', 36, 39), ('F', 41, 43), ('G', 45, 47), ('H', 49, 53), ('I', 55, 56),
        ('J', 58, 63), ('K', 64, 66), ('L', 68, 68), ('M', 69, 75), ('N', 77, 82), ('O', 84, 84), ('P', 85, 85), ('Q', 86, 88), ('R', 90, 91), ('R', 93, 93),
        ('S', 94, 96), ('T', 97, 98), ('U', 99, 99),
    }
        .SelectMany(s => Enumerable.Range(s.First, s.Last - s.First + 1).Select(d => (Division: d.ToString("00", CultureInfo.InvariantCulture), s.Section)))
        .ToFrozenDictionary(d => d.Division, d => d.Section);

    /// <summary>
    /// A to U, or null for a code that maps to no section: many of those in the field do not. One of three or four digits may have lost its
    /// leading zero (1411 for 01411), so only a whole class and a bare division are sure.
    /// </summary>
    /// <param name="code">Digits; may be null.</param>
    public static string? Of(string? code) =>
        code is { Length: 2 or 5 } && ByDivision.TryGetValue(code[..2], out var section) ? section.ToString() : null;
}
