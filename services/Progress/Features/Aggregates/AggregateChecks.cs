using System.Text.RegularExpressions;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Aggregates;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Aggregates;

/// <summary>The parts of a question about aggregates that both of its endpoints read.</summary>
internal static partial class AggregateChecks
{
    private const int MaxMonths = 36;

    /// <summary><c>by=</c>: one dimension.</summary>
    public static AggregateDimension Dimension(this Checks checks, string? by)
    {
        if (!string.IsNullOrEmpty(by))
            return checks.Word<AggregateDimension>(by, "by");
        checks.That(false, "field.required", "by");
        return default;
    }

    /// <summary><c>region=</c>: a province or regency that there is; missing is all of them.</summary>
    public static RegionCode? Region(this Checks checks, string? region)
    {
        if (string.IsNullOrEmpty(region) || checks.Take(RegionTable.Find(region), "region") is not { } code)
            return null;
        checks.That(code.Value.Length <= "63.02".Length, "aggregate.region_level", "region");
        return code;
    }

    /// <summary><c>track=</c>; missing is all of them.</summary>
    public static Id<Track>? Track(this Checks checks, string? track)
    {
        if (string.IsNullOrEmpty(track))
            return null;
        checks.That(Id<Track>.TryParse(track, null, out var id), "id.malformed", "track");
        return id;
    }

    /// <summary><c>from=</c> and <c>until=</c>: months, both or none, at most three years.</summary>
    public static (string From, string Until)? Months(this Checks checks, string? from, string? until)
    {
        return string.IsNullOrEmpty(from) && string.IsNullOrEmpty(until) ? null : checks.NeededMonths(from, until);
    }

    /// <summary><c>from=</c> and <c>until=</c>: months, at most three years; null where they are refused.</summary>
    public static (string From, string Until)? NeededMonths(this Checks checks, string? from, string? until)
    {
        var (first, last) = (Month(from, "from"), Month(until, "until"));
        if (first is null || last is null)
            return null;
        var months = Number(last) - Number(first) + 1;
        checks.That(months > 0, "month.until_before_from", "until");
        checks.That(months <= MaxMonths, "month.too_many", "until", ("max", MaxMonths));
        return (first, last);

        string? Month(string? text, string field)
        {
            checks.That(!string.IsNullOrEmpty(text), "field.required", field);
            checks.That(string.IsNullOrEmpty(text) || MonthForm().IsMatch(text), "month.malformed", field);
            return text is not null && MonthForm().IsMatch(text) ? text : null;
        }
    }

    private static int Number(string month) => (12 * int.Parse(month[..4], System.Globalization.CultureInfo.InvariantCulture)) + int.Parse(month[5..], System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A[0-9]{4}-(0[1-9]|1[0-2])\z")]
    private static partial Regex MonthForm();
}
