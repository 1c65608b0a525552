using System.Globalization;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Eligibility;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Domain.Tracks;
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

    /// <summary>Who runs it together: names of organisations, which are data and never an enum.</summary>
    public IReadOnlyList<string> Organisers { get; init; } = [];

    /// <summary>The cohort whose settings it was made with; null when it was entered anew.</summary>
    public Id<Cohort>? ClonedFrom { get; init; }

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

    /// <summary>When and by whom it was put away; from then on nothing of it changes. Null while it is in use.</summary>
    public Archived? Archived { get; init; }

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
        next == CohortState.Cancelled || next != State + 1 ? WrongState() : Become(next, by, now, null);

    /// <summary>Called off; refused while businesses are in it. A draft, which nobody can have applied to, is deleted instead.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="by">The account that does it.</param>
    /// <param name="now">When.</param>
    /// <param name="live">How many live enrolments it has in which state, e.g. <c>2 Active</c>; empty for none.</param>
    public Outcome<Cohort> Cancel(string reason, string by, DateTimeOffset now, string live) =>
        State is not (CohortState.Open or CohortState.Running) ? WrongState()
        : live.Length > 0 ? HasParticipants(live)
        : Become(CohortState.Cancelled, by, now, reason);

    /// <summary>Put away: nothing of it changes any more, so nobody may be left in it.</summary>
    /// <inheritdoc cref="Cancel"/>
    public Outcome<Cohort> Archive(string? reason, string by, DateTimeOffset now, string live) =>
        Archived is not null ? IsArchived
        : State is not (CohortState.Completed or CohortState.Cancelled) ? WrongState()
        : live.Length > 0 ? HasParticipants(live)
        : this with { Version = Version + 1, Archived = new(now, by, reason) };

    /// <summary>A new draft with the same settings in other days; nobody is in it, and it was never archived.</summary>
    public Cohort CloneAs(
        string name, DateOnly startsOn, DateOnly endsOn, DateTimeOffset? opensAt, DateTimeOffset? closesAt, string by, DateTimeOffset now) => new()
        {
            Id = Id<Cohort>.New(), Version = 1, Name = name, Track = Track, Eligibility = Eligibility, Organisers = Organisers, ClonedFrom = Id,
            Region = Region, TimeZone = TimeZone, StartsOn = startsOn, EndsOn = endsOn, OpensAt = opensAt, ClosesAt = closesAt, Capacity = Capacity,
            Admission = Admission, ClaimHours = ClaimHours, State = CohortState.Draft, History = [new(CohortState.Draft, now, by, null)],
        };

    /// <summary>The same by the present version of its track; only for one that nobody can have applied to.</summary>
    public Cohort Following(Track track) => this with { Track = track.Terms(), Eligibility = track.Eligibility };

    /// <summary>The same with other organisers.</summary>
    public Outcome<Cohort> OrganisedBy(IReadOnlyList<string> organisers) =>
        Archived is not null ? IsArchived : this with { Version = Version + 1, Organisers = organisers };

    /// <summary>The refusal for an enrolment that shall be live again, or null.</summary>
    public Refusal? LetsNobodyBack() => Archived is not null ? IsArchived : State == CohortState.Cancelled ? WrongState() : null;

    private Cohort Become(CohortState next, string by, DateTimeOffset now, string? reason) =>
        this with { Version = Version + 1, State = next, History = [.. History, new(next, now, by, reason)] };

    private static Refusal IsArchived => Refusal.Conflict("cohort.archived");

    private Refusal WrongState() => Refusal.Conflict("cohort.wrong_state", null, ("state", State));

    private static Refusal HasParticipants(string live) => Refusal.Conflict("cohort.has_participants", null, ("live", live));

    // With the zone, because a time without it could be WIB, WITA or WIT.
    private string Local(DateTimeOffset instant) => string.Create(
        CultureInfo.InvariantCulture, $"{TimeZoneInfo.ConvertTime(instant, TimeZoneInfo.FindSystemTimeZoneById(TimeZone)):yyyy-MM-dd HH:mm zzz} ({TimeZone})");

    private bool HasSeatFor(int taken) => Capacity is not { } seats || taken < seats;

    private static int One(bool counts) => counts ? 1 : 0;
}
