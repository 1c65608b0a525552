using System.Globalization;
using CoachingPlatform.ServiceDefaults.Problems;

namespace CoachingPlatform.Enrolment.Features;

/// <summary>Checks a first and a last day.</summary>
internal static class PeriodChecks
{
    private static readonly DateOnly Earliest = new(2000, 1, 1);
    private static readonly DateOnly Latest = new(2100, 12, 31);

    /// <summary>Both days, the last not before the first.</summary>
    public static (DateOnly StartsOn, DateOnly EndsOn) Period(this Checks checks, DateOnly? startsOn, DateOnly? endsOn)
    {
        var first = Day(checks, startsOn, "startsOn");
        var last = Day(checks, endsOn, "endsOn");
        checks.That(startsOn is null || endsOn is null || first <= last, "period.ends_before_start", "endsOn");
        return (first, last);
    }

    private static DateOnly Day(Checks checks, DateOnly? day, string field)
    {
        checks.That(day is not null, "field.required", field);
        checks.That(
            day is null || (day >= Earliest && day <= Latest), "field.out_of_range", field, ("min", Earliest.ToString("O", CultureInfo.InvariantCulture)), ("max", Latest.ToString("O", CultureInfo.InvariantCulture)));
        return day ?? Earliest;
    }
}
