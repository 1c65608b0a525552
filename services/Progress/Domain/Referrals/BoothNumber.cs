using System.Text.RegularExpressions;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain.Referrals;

/// <summary>What is written on a booth: <c>A12</c>, <c>H2-07</c>; upper case, so that no booth is given twice.</summary>
internal sealed partial record BoothNumber
{
    private BoothNumber(string value) => Value = value;

    public string Value { get; }

    public static Outcome<BoothNumber> Parse(string? text) =>
        text?.Trim().ToUpperInvariant() is { } value && Form().IsMatch(value) ? new BoothNumber(value) : Refusal.Invalid("booth.format");

    [GeneratedRegex(@"\A[A-Z0-9]([A-Z0-9-]{0,8}[A-Z0-9])?\z")]
    private static partial Regex Form();
}
