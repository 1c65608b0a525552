namespace CoachingPlatform.Progress.Domain;

/// <summary>
/// When the health of an enrolment changes by the calendar alone, as far as its facts are known now. It is a function of the progress, so that what is stored of
/// it is the same after a rebuild; who lets time pass needs only look for whose turn it is.
/// </summary>
internal static class HealthTurns
{
    /// <summary>Turns are at whole quarters of an hour: days of all zones in use begin at one.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromMinutes(15);

    /// <summary>The beginnings of the days on which another rule decides than on the day before, ascending; at most four.</summary>
    public static IReadOnlyList<DateTimeOffset> Of(EnrolmentProgress progress) => [.. DaysOf(progress).Select(day => RoundedUp(BeginningOf(day, progress.TimeZone)))];

    /// <summary>The first quarter of an hour that is not before an instant.</summary>
    public static DateTimeOffset RoundedUp(DateTimeOffset instant) => new((instant.UtcTicks + Step.Ticks - 1) / Step.Ticks * Step.Ticks, TimeSpan.Zero);

    /// <summary>The days themselves, in the cohort's zone.</summary>
    public static IEnumerable<DateOnly> DaysOf(EnrolmentProgress progress) =>
        HealthRules.MayTurnOn(progress).Distinct().Order().Where(day => HealthRules.Of(progress, day.AddDays(-1))?.Word != HealthRules.Of(progress, day)?.Word);

    // Where the clock is put on over midnight the day begins later.
    private static DateTimeOffset BeginningOf(DateOnly day, string zone)
    {
        var (clock, rules) = (day.ToDateTime(TimeOnly.MinValue), TimeZoneInfo.FindSystemTimeZoneById(zone));
        while (rules.IsInvalidTime(clock))
            clock += Step;
        return new DateTimeOffset(clock, rules.IsAmbiguousTime(clock) ? rules.GetAmbiguousTimeOffsets(clock).Max() : rules.GetUtcOffset(clock)).ToUniversalTime();
    }
}
