namespace CoachingPlatform.ServiceDefaults.Values;

/// <summary>The clock as the platform stores it.</summary>
public static class Clock
{
    /// <summary>Now in UTC, cut to milliseconds: what the store keeps, so that an answer equals what is read later.</summary>
    public static DateTimeOffset Now(this TimeProvider time)
    {
        var now = time.GetUtcNow();
        return new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
    }

    /// <summary>The calendar day of an instant in an IANA zone, e.g. 08:15 on the last day in <c>Asia/Makassar</c> is that day.</summary>
    public static DateOnly DayIn(this DateTimeOffset instant, string zone) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, TimeZoneInfo.FindSystemTimeZoneById(zone)).DateTime);
}
