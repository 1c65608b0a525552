using System.Text.RegularExpressions;

namespace CoachingPlatform.ServiceDefaults.Values;

/// <summary>What data is shared for, as one word that consents and agreements have in common: <c>programme-report</c>. Purposes are data.</summary>
public static partial class PurposeCode
{
    /// <summary>The code: 2 to 40 lower-case letters, digits and hyphens, beginning with a letter.</summary>
    public static Outcome<string> Parse(string? text) => string.IsNullOrEmpty(text) ? Refusal.Invalid("field.required")
        : Form().IsMatch(text) ? text
        : Refusal.Invalid("purpose.format");

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{1,39}\z")]
    private static partial Regex Form();
}
