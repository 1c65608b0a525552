namespace CoachingPlatform.Mentoring.Domain;

/// <summary>The hours of each night, in local time, in which nobody is reminded. The same hour twice is no night at all.</summary>
internal sealed record QuietHours(TimeOnly From, TimeOnly Until)
{
    /// <summary>The instant itself, or when its night ends in that zone.</summary>
    public DateTimeOffset Next(DateTimeOffset instant, string zone)
    {
        var local = SessionSeries.Local(instant, zone);
        if (!TimeOnly.FromDateTime(local).IsBetween(From, Until))
            return instant;
        var end = local.Date + Until.ToTimeSpan();
        return SessionSeries.Instant(end > local ? end : end.AddDays(1), zone);
    }
}
