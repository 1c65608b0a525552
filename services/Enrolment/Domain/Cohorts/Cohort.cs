using System.Globalization;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Eligibility;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Domain.Cohorts;

/// <summary>
/// One run of a track. It counts its own seats and its own waitlist, and each change of an enrolment that moves either saves the cohort
/// in the same transaction: two such changes at once cannot both commit, so capacity and order hold under any race.
/// </summary>
internal sealed record Cohort : IVersioned<Id<Cohort>>
{
    public required Id<Cohort> Id { get; init; }

    public required long Version { get; init; }

    public required string Name { get; init; }

    /// <summary>The version of the track that this cohort follows.</summary>
    public required TrackTerms Track { get; init; }

    /// <summary>Whom that version of the track is for.</summary>
    public IReadOnlyList<EligibilityRule> Eligibility { get; init; } = [];

    /// <summary>Where its businesses come from.</summary>
    public required RegionCode Region { get; init; }

    /// <summary>IANA zone in which its dates are meant.</summary>
    public required string TimeZone { get; init; }

    public required DateOnly StartsOn { get; init; }

    /// <summary>Last day, inclusive.</summary>
    public required DateOnly EndsOn { get; init; }

    /// <summary>From this instant on it takes applications, while it is Open; null does not wait.</summary>
    public DateTimeOffset? OpensAt { get; init; }

    /// <summary>From this instant on it takes no more applications; null does not end.</summary>
    public DateTimeOffset? ClosesAt { get; init; }

    /// <summary>Seats; null is unlimited, 0 is none.</summary>
    public required int? Capacity { get; init; }

    public required AdmissionMode Admission { get; init; }

    /// <summary>Hours that a business from the waitlist has to claim a free seat; null gives it the seat at once.</summary>
    public int? ClaimHours { get; init; }

    public required CohortState State { get; init; }

    /// <summary>Enrolments that occupy a seat.</summary>
    public int SeatsTaken { get; init; }

    /// <summary>Enrolments on the waitlist.</summary>
    public int Waiting { get; init; }

    /// <summary>The last number that the waitlist gave out; it only grows, so the list is in the order in which the store accepted.</summary>
    public long LastWaitingNumber { get; init; }

    public required IReadOnlyList<StateChange<CohortState>> History { get; init; }

    /// <summary>The cohort as others know it.</summary>
    public CohortTerms Terms() => new(Id.Value, Name, TimeZone, StartsOn, EndsOn);

    /// <summary>The refusal for an application at this instant, or null.</summary>
    public Refusal? TakesNoApplicationAt(DateTimeOffset now) =>
        State != CohortState.Open ? Refusal.Conflict("cohort.not_open", null, ("state", State))
        : now < OpensAt ? Refusal.Conflict("cohort.opens_later", null, ("opensAt", Local(OpensAt.Value)))
        : now >= ClosesAt ? Refusal.Conflict("cohort.closed", null, ("closesAt", Local(ClosesAt.Value)))
        : null;

    /// <summary>How a business stands to the rules on the day that it is in the cohort's zone.</summary>
    public Judgement Judge(Applicant applicant, DateTimeOffset now) => Judgement.Of(Eligibility, applicant, now.DayIn(TimeZone));

    /// <summary>A seat is free for somebody new only when nobody waits for it.</summary>
    public bool HasFreeSeat => Waiting == 0 && HasSeatFor(SeatsTaken);

    /// <summary>A seat is free for the first on the waitlist.</summary>
    public bool CanPromote => Waiting > 0 && HasSeatFor(SeatsTaken) && State is (CohortState.Open or CohortState.Running);

    /// <summary>The cohort after an enrolment moved from one state (null: it is new) to another.</summary>
    public Cohort Counting(EnrolmentState? before, EnrolmentState after, long? waitingNumber) => this with
    {
        Version = Version + 1,
        SeatsTaken = SeatsTaken + One(after.OccupiesSeat()) - One(before?.OccupiesSeat() ?? false),
        Waiting = Waiting + One(after == EnrolmentState.Waitlisted) - One(before == EnrolmentState.Waitlisted),
        LastWaitingNumber = Math.Max(LastWaitingNumber, waitingNumber ?? 0),
    };

    /// <summary>The next state of its life; refused when it does not follow the present one.</summary>
    public Outcome<Cohort> MoveTo(CohortState next, string by, DateTimeOffset now) =>
        next != State + 1
            ? Refusal.Conflict("cohort.wrong_state", null, ("state", State))
            : this with { Version = Version + 1, State = next, History = [.. History, new(next, now, by, null)] };

    // With the zone, because a time without it could be WIB, WITA or WIT.
    private string Local(DateTimeOffset instant) => string.Create(
        CultureInfo.InvariantCulture, $"{TimeZoneInfo.ConvertTime(instant, TimeZoneInfo.FindSystemTimeZoneById(TimeZone)):yyyy-MM-dd HH:mm zzz} ({TimeZone})");

    private bool HasSeatFor(int taken) => Capacity is not { } seats || taken < seats;

    private static int One(bool counts) => counts ? 1 : 0;
}
