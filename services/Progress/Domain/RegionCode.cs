using System.Text.RegularExpressions;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain;

/// <summary>A Kemendagri code of a province, regency, district or village: <c>63</c>, <c>63.02</c>, <c>63.02.05</c>, <c>63.02.05.2001</c>.</summary>
internal sealed partial record RegionCode
{
    private RegionCode(string value) => Value = value;

    public string Value { get; }

    public static Outcome<RegionCode> Parse(string? text) =>
        text is not null && Form().IsMatch(text) ? new RegionCode(text) : Refusal.Invalid("region.malformed");

    /// <summary>The code of each region that <paramref name="code"/> lies in, itself last: <c>63</c>, <c>63.02</c>, <c>63.02.05</c>.</summary>
    public static IReadOnlyList<string> Path(string code)
    {
        var parts = code.Split('.', StringSplitOptions.RemoveEmptyEntries);
        return [.. parts.Select((_, i) => string.Join('.', parts.Take(i + 1)))];
    }

    /// <summary>The part of this region that lies in <paramref name="other"/>: the smaller of the two, or null when they do not overlap.</summary>
    public RegionCode? Within(RegionCode other) => LiesIn(other) ? this : other.LiesIn(this) ? other : null;

    private bool LiesIn(RegionCode other) => Path(Value).Contains(other.Value);

    [GeneratedRegex(@"\A[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?\z")]
    private static partial Regex Form();
}
