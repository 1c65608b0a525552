using System.Text.RegularExpressions;

namespace CoachingPlatform.Messaging.Audit;

/// <summary>What of personal data a record of a change may show. It goes by the field's name, and in all other text by the look of a value.</summary>
internal static partial class PersonalData
{
    private static readonly string[] Hidden = ["birth", "mail"];
    private static readonly string[] LastFour = ["nik", "phone", "npwp"];

    // Public numbers of a business, which the rule for long numbers would cut.
    private static readonly string[] Public = ["nib", "number"];

    /// <summary>The value as it may be shown.</summary>
    /// <param name="field">The last part of the field's path.</param>
    /// <param name="value">The value as text.</param>
    public static string Mask(string field, string value)
    {
        if (Hidden.Any(word => field.Contains(word, StringComparison.OrdinalIgnoreCase)))
            return "******";
        if (field.Equals("ownerName", StringComparison.OrdinalIgnoreCase))
            return $"{value[..Math.Min(1, value.Length)]}******";
        if (LastFour.Any(word => field.StartsWith(word, StringComparison.OrdinalIgnoreCase) || field.EndsWith(word, StringComparison.OrdinalIgnoreCase)))
            return LastOf(value);
        return Public.Contains(field, StringComparer.Ordinal)
            ? value
            : LongNumber().Replace(Address().Replace(value, "******"), number => LastOf(number.Value));
    }

    private static string LastOf(string value) => value.Length <= 4 ? "****" : $"******{value[^4..]}";

    [GeneratedRegex(@"[^\s@<>,;]+@[^\s@<>,;]+")]
    private static partial Regex Address();

    // A NIK or a phone number that somebody typed into a note, however it is grouped; a date and an amount in words stay.
    [GeneratedRegex(@"\+?\d(?:[ .\-]?\d){8,}")]
    private static partial Regex LongNumber();
}
