using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Domain;

/// <summary>
/// How busy one mentor is. Whatever takes the mentor's time writes here, so that of two commands that would overload or double-book
/// the mentor at the same moment one sees the other.
/// </summary>
internal sealed record Workload : IVersioned<Id<Mentor>>
{
    public required Id<Mentor> Id { get; init; }

    public required long Version { get; init; }

    public required int LiveAssignments { get; init; }

    /// <summary>Since when the mentor has had assignments without a gap; null without any.</summary>
    public DateTimeOffset? BusySince { get; init; }

    /// <summary>The workload of a new mentor.</summary>
    public static Workload None(Id<Mentor> mentor) => new() { Id = mentor, Version = 1, LiveAssignments = 0 };

    /// <summary>One assignment more, up to the limit.</summary>
    public Outcome<Workload> Take(int limit, DateTimeOffset now) => LiveAssignments < limit
        ? this with { Version = Version + 1, LiveAssignments = LiveAssignments + 1, BusySince = BusySince ?? now }
        : Refusal.Conflict("mentor.full", "mentorId", ("limit", limit));

    /// <summary>One assignment less.</summary>
    public Workload Release() => this with
    {
        Version = Version + 1,
        LiveAssignments = LiveAssignments - 1,
        BusySince = LiveAssignments == 1 ? null : BusySince,
    };

    /// <summary>The mentor's calendar changed.</summary>
    public Workload Rebook() => this with { Version = Version + 1 };
}
