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
        var known = Enum.TryParse<TEnum>(value, ignoreCase: true, out var word) && Enum.IsDefined(word) && !char.IsAsciiDigit(value![0]);
        That(known, "field.unknown_value", field, ("allowed", string.Join(", ", Enum.GetNames<TEnum>())));
        return word;
    }

    /// <summary>An IANA time zone id.</summary>
    public string TimeZone(string? value, string field)
    {
        That(value is not null && value.Contains('/', StringComparison.Ordinal) && TimeZoneInfo.TryFindSystemTimeZoneById(value, out _), "time_zone.unknown", field);
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
}
