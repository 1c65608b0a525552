namespace CoachingPlatform.Mentoring.Domain;

/// <summary>A day without sessions of a series, as the coordinators list it.</summary>
internal sealed record Holiday(DateOnly Id, string Name);

/// <summary>Sessions at one local time, every so many weeks.</summary>
/// <param name="FirstOn">First day.</param>
/// <param name="At">Local time.</param>
/// <param name="TimeZone">IANA zone of both: the cohort's.</param>
/// <param name="EveryWeeks">1 or 2.</param>
/// <param name="Count">Sessions wanted.</param>
internal sealed record SessionSeries(DateOnly FirstOn, TimeOnly At, string TimeZone, int EveryWeeks, int Count)
{
    /// <summary>Longest series.</summary>
    public const int MaxCount = 52;

    /// <summary>The last day that the series can reach, however many days are holidays.</summary>
    public DateOnly LastPossible => DayOf((2 * MaxCount) - 1);

    /// <summary>The instants: a holiday is passed by and the series goes on, so that the count is reached.</summary>
    public IReadOnlyList<DateTimeOffset> Times(IReadOnlySet<DateOnly> holidays) =>
        [.. Enumerable.Range(0, 2 * MaxCount).Select(DayOf).Where(d => !holidays.Contains(d)).Take(Count).Select(d => Instant(d.ToDateTime(At), TimeZone))];

    /// <summary>The last day to which any of these times can move, however many days are holidays.</summary>
    public static DateOnly LastPossibleOf(IReadOnlyList<DateTime> times, TimeSpan shift, int everyWeeks) =>
        DateOnly.FromDateTime(times[^1] + shift).AddDays(7 * everyWeeks * MaxCount);

    /// <summary>
    /// Local times, earliest first, each moved by one stretch. Where that is a holiday it goes on to the next day of the series' rhythm, and
    /// those after it make room, as if the series had been planned so.
    /// </summary>
    public static IReadOnlyList<DateTime> Moved(IReadOnlyList<DateTime> times, TimeSpan shift, int everyWeeks, IReadOnlySet<DateOnly> holidays)
    {
        var moved = new List<DateTime>();
        foreach (var time in times)
        {
            var at = time + shift;
            while (holidays.Contains(DateOnly.FromDateTime(at)) || (moved.Count > 0 && at <= moved[^1]))
                at = at.AddDays(7 * everyWeeks);
            moved.Add(at);
        }

        return moved;
    }

    /// <summary>The instant of a local time.</summary>
    public static DateTimeOffset Instant(DateTime local, string zone) =>
        new DateTimeOffset(local, TimeZoneInfo.FindSystemTimeZoneById(zone).GetUtcOffset(local)).ToUniversalTime();

    /// <summary>The local time of an instant.</summary>
    public static DateTime Local(DateTimeOffset instant, string zone) =>
        TimeZoneInfo.ConvertTime(instant, TimeZoneInfo.FindSystemTimeZoneById(zone)).DateTime;

    private DateOnly DayOf(int occurrence) => FirstOn.AddDays(7 * EveryWeeks * occurrence);
}
