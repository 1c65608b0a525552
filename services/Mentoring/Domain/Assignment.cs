using System.Globalization;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Domain;

/// <summary>A mentor coaches an enrolment, from its start until it ends.</summary>
internal sealed record Assignment : IVersioned<Id<Assignment>>
{
    /// <summary>Why Mentoring ends an assignment when the business has gone on in another cohort.</summary>
    public const string EnrolmentTransferred = "enrolment.transferred";

    /// <summary>Why Mentoring ends an assignment when the business has left.</summary>
    public const string EnrolmentWithdrawn = "enrolment.withdrawn";

    public required Id<Assignment> Id { get; init; }

    public required long Version { get; init; }

    public required Id<Enrolment> EnrolmentId { get; init; }

    public required Id<Mentor> MentorId { get; init; }

    public required DateOnly StartsOn { get; init; }

    public required DateTimeOffset AssignedAt { get; init; }

    /// <summary>At most one assignment of an enrolment is live.</summary>
    public required bool IsLive { get; init; }

    /// <summary>The day it ended, in the cohort's zone.</summary>
    public DateOnly? EndedOn { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public string? EndReason { get; init; }

    /// <summary>Assigns a mentor to an enrolment that has a seat.</summary>
    public static Outcome<Assignment> Assign(Id<Mentor> mentor, Enrolment enrolment, DateOnly startsOn, DateTimeOffset now)
    {
        if (!enrolment.CanBeCoached)
            return Refusal.Conflict("enrolment.not_coached", "enrolmentId", ("state", enrolment.State));
        if (startsOn > enrolment.Cohort.EndsOn)
            return Refusal.Invalid("assignment.after_cohort", "startsOn", ("endsOn", enrolment.Cohort.EndsOn.ToString("O", CultureInfo.InvariantCulture)));
        return new Assignment
        {
            Id = Id<Assignment>.New(),
            Version = 1,
            EnrolmentId = enrolment.Id,
            MentorId = mentor,
            StartsOn = startsOn,
            AssignedAt = now,
            IsLive = true,
        };
    }

    /// <summary>The same mentor coaches the enrolment in which the business goes on; whether it has a seat may not have been told yet.</summary>
    public Assignment ContinueWith(Id<Enrolment> next, DateOnly today, DateTimeOffset now) => new()
    {
        Id = Id<Assignment>.New(),
        Version = 1,
        EnrolmentId = next,
        MentorId = MentorId,
        StartsOn = today,
        AssignedAt = now,
        IsLive = true,
    };

    /// <summary>Ends it once.</summary>
    public Outcome<Assignment> End(string reason, DateOnly today, DateTimeOffset now) => IsLive
        ? this with { Version = Version + 1, IsLive = false, EndedOn = today, EndedAt = now, EndReason = reason }
        : Refusal.Conflict("assignment.ended");

    /// <summary>What others hear of it: that it began, and that it ended; never why.</summary>
    public IEvent ToEvent() => EndedOn is { } day && EndedAt is { } at
        ? new AssignmentEnded(Id.Value, Version, EnrolmentId.Value, MentorId.Value, StartsOn, day, AssignedAt, at)
        : new MentorAssigned(Id.Value, Version, EnrolmentId.Value, MentorId.Value, StartsOn, AssignedAt);
}
