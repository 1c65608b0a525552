using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain;

/// <summary>How far the feeds have followed the calendar: all whose health turned (<see cref="HealthTurns"/>) before <see cref="At"/> have been looked at again.</summary>
internal sealed record FeedCalendar
{
    /// <summary>The only one's id.</summary>
    public const string OnlyId = "calendar";

    public string Id { get; init; } = OnlyId;

    /// <summary>Quarters of an hour that are gone through together, when more than one is behind.</summary>
    public const int Together = 96;

    /// <summary>The first quarter of an hour that is to be gone through.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The last one that is being gone through; null while none is. It stays until all are done, or some of a later one would be passed over.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The last of those that turn in them which was looked at; null at the beginning.</summary>
    public Id<Enrolment>? After { get; init; }

    /// <summary>The quarters of an hour to be gone through now; none before the next has come.</summary>
    public IReadOnlyList<DateTimeOffset> Due(DateTimeOffset now)
    {
        var to = To ?? now;
        return [.. Enumerable.Range(0, Together).Select(n => At + (n * HealthTurns.Step)).TakeWhile(at => at <= to)];
    }

    /// <summary>After some more of those that turn in them.</summary>
    /// <param name="due">They.</param>
    /// <param name="last">The last that was looked at; null when there are no more.</param>
    public FeedCalendar Past(IReadOnlyList<DateTimeOffset> due, Id<Enrolment>? last) =>
        last is null ? this with { At = due[^1] + HealthTurns.Step, To = null, After = null } : this with { To = due[^1], After = last };
}
