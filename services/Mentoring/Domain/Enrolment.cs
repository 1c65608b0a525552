using CoachingPlatform.Contracts.V1;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Domain;

/// <summary>What Mentoring knows of an enrolment: the latest snapshot that Enrolment told, never asked for.</summary>
internal sealed record Enrolment
{
    public required Id<Enrolment> Id { get; init; }

    /// <summary>The version that Enrolment gave; Mentoring never raises it.</summary>
    public required long Version { get; init; }

    public required string State { get; init; }

    public required CohortTerms Cohort { get; init; }

    public required TrackTerms Track { get; init; }

    public required BusinessProfile Business { get; init; }

    /// <summary>
    /// Counts the commands that relied on <see cref="State"/>: they write here, so that a withdrawal in the same moment conflicts with them.
    /// </summary>
    public long Reliances { get; init; }

    /// <summary>Only a business with a seat is coached.</summary>
    public bool CanBeCoached => State is "Enrolled" or "Active";

    /// <summary>What was recorded of a completed enrolment stays as it is, until Enrolment reopens it.</summary>
    public bool IsLocked => State is "Completed";

    /// <summary>The enrolment in which the business goes on, in another cohort; null unless this one was transferred.</summary>
    public Id<Enrolment>? TransferredTo { get; init; }

    /// <summary>Whether another enrolment is of the same business.</summary>
    public bool IsOfSameBusiness(Enrolment other) => Business.BusinessId == other.Business.BusinessId;

    /// <summary>The business gave up its place.</summary>
    public bool IsWithdrawn => State is "Withdrawn";

    /// <summary>The calendar day of an instant where the cohort is.</summary>
    public DateOnly DayOf(DateTimeOffset instant) => instant.DayIn(Cohort.TimeZone);

    /// <summary>True from the first instant of the cohort's first day until before the first instant after its last day.</summary>
    public bool RunsAt(DateTimeOffset instant) => DayOf(instant) is var day && day >= Cohort.StartsOn && day <= Cohort.EndsOn;

    /// <summary>The enrolment as an event told it.</summary>
    public static Enrolment Of(IEnrolmentEvent told) => new()
    {
        Id = new(told.Enrolment.EnrolmentId),
        Version = told.Enrolment.Version,
        State = told.Enrolment.State,
        Cohort = told.Enrolment.Cohort,
        Track = told.Enrolment.Track,
        Business = told.Enrolment.Business,
        TransferredTo = told is EnrolmentTransferred transfer ? new(transfer.TransferredTo) : null,
    };
}
