using System.Globalization;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Domain;

/// <summary>A stretch of one day, half-open, in local time; an end of 00:00 is the end of the day.</summary>
internal sealed record DayWindow(TimeOnly From, TimeOnly Until)
{
    /// <summary>Length in minutes; not positive when it ends before it begins.</summary>
    public int Minutes => EndMinute - StartMinute;

    internal int StartMinute => (int)From.ToTimeSpan().TotalMinutes;

    internal int EndMinute => Until == TimeOnly.MinValue ? 24 * 60 : (int)Until.ToTimeSpan().TotalMinutes;
}

/// <summary>A window of every week.</summary>
internal sealed record WeeklyWindow(DayOfWeek Day, TimeOnly From, TimeOnly Until)
{
    public DayWindow Window => new(From, Until);
}

/// <summary>A date with windows of its own; without any it is closed.</summary>
internal sealed record AvailabilityException(DateOnly Date, IReadOnlyList<DayWindow> Windows);

/// <summary>Days away: from the first until before <paramref name="Until"/>.</summary>
internal sealed record Leave(DateOnly From, DateOnly Until)
{
    /// <summary>True when one of these days (both included) is a day away.</summary>
    public bool Touches(DateOnly first, DateOnly last) => first < Until && last >= From;
}

/// <summary>When a mentor can be booked: windows of the week, dates that differ from it, and leave; all in one zone.</summary>
internal sealed record Availability
{
    /// <summary>IANA zone in which its dates and times are meant.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The windows of the week; null when the mentor states none and can be asked at any time.</summary>
    public IReadOnlyList<WeeklyWindow>? Weekly { get; init; }

    public IReadOnlyList<AvailabilityException> Exceptions { get; init; } = [];

    public IReadOnlyList<Leave> Leave { get; init; } = [];

    /// <summary>Why a session at this time is not possible, or null. It must lie within one stretch of one local day.</summary>
    /// <param name="start">First instant.</param>
    /// <param name="minutes">Length.</param>
    /// <param name="field">The field of the request that the refusal is about.</param>
    public Refusal? Check(DateTimeOffset start, int minutes, string field)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(TimeZone);
        var local = TimeZoneInfo.ConvertTime(start, zone).DateTime;
        var day = DateOnly.FromDateTime(local);
        var last = start.AddMinutes(minutes).AddTicks(-1).DayIn(TimeZone);
        if (Leave.FirstOrDefault(l => l.Touches(day, last)) is { } away)
            return Refusal.Conflict("mentor.on_leave", field, ("from", Day(away.From)), ("until", Day(away.Until)));
        if (WindowsOf(day) is not { } windows)
            return null;
        var first = (int)local.TimeOfDay.TotalMinutes;
        return Joined(windows).Any(w => w.Start <= first && first + minutes <= w.End)
            ? null
            : Refusal.Conflict("mentor.unavailable", field, ("day", Day(day)), ("zone", TimeZone), ("windows", Show(windows)));
    }

    /// <summary>Bookable minutes of the days from <paramref name="first"/> on; null when the mentor states no windows.</summary>
    public int? MinutesIn(DateOnly first, int days) => Weekly is null
        ? null
        : Enumerable.Range(0, days).Select(first.AddDays).Where(d => !Leave.Any(l => l.Touches(d, d)))
            .Sum(d => WindowsOf(d)!.Sum(w => w.Minutes));

    private List<DayWindow>? WindowsOf(DateOnly day) =>
        Exceptions.FirstOrDefault(e => e.Date == day)?.Windows.OrderBy(w => w.From).ToList()
        ?? Weekly?.Where(w => w.Day == day.DayOfWeek).Select(w => w.Window).OrderBy(w => w.From).ToList();

    // Windows that touch are one: 08:00–12:00 and 12:00–17:00 hold a session from 11:30 until 12:30.
    private static List<(int Start, int End)> Joined(List<DayWindow> windows)
    {
        List<(int Start, int End)> joined = [];
        foreach (var window in windows)
        {
            if (joined.Count > 0 && joined[^1].End == window.StartMinute)
                joined[^1] = (joined[^1].Start, window.EndMinute);
            else
                joined.Add((window.StartMinute, window.EndMinute));
        }

        return joined;
    }

    private static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    private static string Show(List<DayWindow> windows) => windows.Count == 0
        ? "–"
        : string.Join(", ", windows.Select(w => string.Create(CultureInfo.InvariantCulture, $"{w.From:HH\\:mm}–{w.Until:HH\\:mm}")));
}
