using System.Numerics;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.ServiceDefaults.Problems;

/// <summary>Collects everything that is wrong with a request, so that the caller hears it all at once.</summary>
public sealed class Checks
{
    private readonly List<Refusal> refusals = [];

    /// <summary>True when something was refused.</summary>
    public bool Failed => refusals.Count > 0;

    /// <summary>What was refused, in the order it was checked.</summary>
    public IReadOnlyList<Refusal> Refusals => refusals;

    /// <summary>A trimmed text of 1 to <paramref name="max"/> characters.</summary>
    public string Text(string? value, string field, int max = 200)
    {
        var text = value?.Trim() ?? "";
        That(text.Length > 0, "field.required", field);
        That(text.Length <= max, "field.too_long", field, ("max", max));
        That(!text.Any(IsNoLetter), "field.characters", field);
        return text;
    }

    /// <summary>A trimmed text of at most <paramref name="max"/> characters, or null when empty.</summary>
    public string? OptionalText(string? value, string field, int max = 200) =>
        string.IsNullOrWhiteSpace(value) ? null : Text(value, field, max);

    /// <summary>A number within both bounds.</summary>
    public TNumber Between<TNumber>(TNumber value, TNumber min, TNumber max, string field)
        where TNumber : INumber<TNumber>
    {
        That(value >= min && value <= max, "field.out_of_range", field, ("min", min), ("max", max));
        return value;
    }

    /// <summary>The value of an enum by its word, ignoring case.</summary>
    public TEnum Word<TEnum>(string? value, string field)
        where TEnum : struct, Enum
    {
        // Not what TryParse takes besides: numbers, signs, spaces, several words with commas.
        var word = default(TEnum);
        var known = Enum.GetNames<TEnum>().Contains(value, StringComparer.OrdinalIgnoreCase) && Enum.TryParse(value, ignoreCase: true, out word);
        That(known, "field.unknown_value", field, ("allowed", string.Join(", ", Enum.GetNames<TEnum>())));
        return word;
    }

    /// <summary>An IANA time zone id.</summary>
    public string TimeZone(string? value, string field)
    {
        // The base library opens the id as a file below its folder of zones: a path that leads elsewhere (/dev/zero) must not come so far.
        var isName = value is [not '/', ..] && value.Contains('/', StringComparison.Ordinal)
            && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '+' or '-');
        That(isName && TimeZoneInfo.TryFindSystemTimeZoneById(value!, out _), "time_zone.unknown", field);
        return value ?? "";
    }

    /// <summary>The value of an outcome; a refusal is collected under <paramref name="field"/>.</summary>
    public T? Take<T>(Outcome<T> outcome, string field)
    {
        if (outcome.Refusal is { } refusal)
            refusals.Add(refusal with { Field = field });
        return outcome.Value;
    }

    /// <summary>Collects a refusal unless <paramref name="holds"/>.</summary>
    public void That(bool holds, string code, string? field, params (string, object?)[] values)
    {
        if (!holds)
            refusals.Add(Refusal.Invalid(code, field, values));
    }

    // Control characters but line breaks and tabs, and the code points that Unicode never gives a letter.
    private static bool IsNoLetter(char c) => (char.IsControl(c) && c is not ('\n' or '\r' or '\t')) || c is '\ufffe' or '\uffff';
}
