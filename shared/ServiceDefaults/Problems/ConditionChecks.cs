namespace CoachingPlatform.ServiceDefaults.Problems;

/// <summary>What the number of a condition may be, the same wherever conditions are entered: a track's milestones, a scheme's levels.</summary>
public static class ConditionChecks
{
    private const decimal Largest = 1_000_000_000_000_000;

    /// <summary>A condition of this kind, by its word, has a number within the kind's bounds; sessions are counted whole.</summary>
    /// <exception cref="ArgumentNullException">There are no checks to add to.</exception>
    public static void ConditionValue(this Checks checks, string kind, decimal? value, string field)
    {
        ArgumentNullException.ThrowIfNull(checks);
        checks.That(value is not null, "field.required", field);
        if (value is not { } number)
            return;
        var (min, max) = kind switch
        {
            "SessionsHeld" => (1m, 200m),
            "AttendanceRate" => (1m, 100m),
            "IndicatorImproves" => (0.1m, 1_000_000m),
            _ => (-Largest, Largest),
        };
        checks.Between(number, min, max, field);
        checks.That(kind != "SessionsHeld" || decimal.IsInteger(number), "condition.whole_number", field);
    }
}
