using System.Globalization;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Cohorts;
using CoachingPlatform.Enrolment.Domain.Eligibility;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Domain.Enrolments;

/// <summary>The cohort and the enrolment after a decision; both are saved in one transaction.</summary>
internal sealed record Enrolled(Cohort Cohort, CohortEnrolment Enrolment);

/// <summary>What a transfer leaves and what it begins; all of it is saved in one transaction, what is left first.</summary>
internal sealed record Transferred(Enrolled Left, Enrolled Begun);

/// <summary>Who gets a seat: the rules of applying, deciding, leaving and moving up.</summary>
internal static class Enrolling
{
    /// <summary>The actor of what follows from the rules by itself.</summary>
    public const string Platform = "platform";

    /// <summary>
    /// A business applies: seated, waitlisted or left for a decision. One that does not meet the track's rules is refused, unless a coordinator
    /// gives the reason for an exception.
    /// </summary>
    public static Outcome<Enrolled> Apply(Cohort cohort, Applicant applicant, string by, DateTimeOffset now, string? exceptionReason = null)
    {
        var business = applicant.Business;
        if (TakesNot(cohort, business, now) is { } refusal)
            return refusal;
        var judgement = cohort.Judge(applicant, now);
        if (!judgement.IsEligible && exceptionReason is null)
            return judgement.Refusal(cohort.Track.Name);

        var (state, number) = cohort.Admission == AdmissionMode.ByDecision ? (EnrolmentState.Applied, null) : Place(cohort);
        var enrolment = new CohortEnrolment
        {
            Id = Id<CohortEnrolment>.New(),
            Version = 1,
            BusinessId = business.Id,
            RegisteredBy = business.RegisteredBy,
            Cohort = cohort.Terms(),
            Track = cohort.Track,
            State = state,
            WaitingNumber = number,
            Exception = ExceptionOf(judgement, exceptionReason, by, now),
            History = [new(state, now, by, exceptionReason)],
        };
        return new Enrolled(cohort.Counting(null, state, number), enrolment);
    }

    /// <summary>Why the cohort takes no application of this business now, whoever is eligible; null when it does.</summary>
    public static Refusal? TakesNot(Cohort cohort, Business business, DateTimeOffset now) =>
        business.Gone() ?? cohort.TakesNoApplicationAt(now) ?? DoesNotFit(cohort, business, now);

    /// <summary>
    /// An application is accepted: seated or waitlisted. The business must meet the rules on the day of the decision too, but for those of which an
    /// exception was made, now or when it applied.
    /// </summary>
    public static Outcome<Enrolled> Accept(
        Cohort cohort, CohortEnrolment enrolment, Applicant applicant, string? reason, string by, DateTimeOffset now, string? exceptionReason = null)
    {
        if (enrolment.State != EnrolmentState.Applied)
            return WrongState(enrolment);
        if (cohort.State is not (CohortState.Open or CohortState.Running))
            return Refusal.Conflict("cohort.not_open", null, ("state", cohort.State));
        var judgement = cohort.Judge(applicant, now);
        var isExcepted = judgement.Unmet.All(f => enrolment.Exception?.Rules.Contains(f.Kind) ?? false);
        if (!isExcepted && exceptionReason is null)
            return judgement.Refusal(cohort.Track.Name);
        var (state, number) = Place(cohort);
        return new Enrolled(
            cohort.Counting(enrolment.State, state, number),
            enrolment.MoveTo(state, by, now, reason ?? exceptionReason) with
            {
                WaitingNumber = number,
                Exception = isExcepted ? enrolment.Exception : ExceptionOf(judgement, exceptionReason, by, now),
            });
    }

    /// <summary>An application is denied.</summary>
    public static Outcome<Enrolled> Deny(Cohort cohort, CohortEnrolment enrolment, string reason, string by, DateTimeOffset now) =>
        enrolment.State != EnrolmentState.Applied ? WrongState(enrolment) : Move(cohort, enrolment, EnrolmentState.Denied, by, now, reason);

    /// <summary>A business leaves its place, its wait or its application.</summary>
    public static Outcome<Enrolled> Withdraw(Cohort cohort, CohortEnrolment enrolment, string reason, string by, DateTimeOffset now) =>
        !enrolment.IsLive ? WrongState(enrolment) : Move(cohort, enrolment, EnrolmentState.Withdrawn, by, now, reason);

    /// <summary>
    /// The first of the waitlist gets the free seat, or where the cohort asks for a claim, the offer of it; <see cref="Cohort.CanPromote"/> has
    /// said that there is one.
    /// </summary>
    public static Enrolled Promote(Cohort cohort, CohortEnrolment first, DateTimeOffset now)
    {
        if (cohort.ClaimHours is not { } hours)
            return Move(cohort, first, EnrolmentState.Enrolled, Platform, now, null);
        var offered = Move(cohort, first, EnrolmentState.Offered, Platform, now, null);
        return offered with { Enrolment = offered.Enrolment with { ClaimBy = now.AddHours(hours) } };
    }

    /// <summary>The business takes the seat that it was offered.</summary>
    public static Outcome<Enrolled> Claim(Cohort cohort, CohortEnrolment enrolment, string by, DateTimeOffset now)
    {
        if (enrolment.State != EnrolmentState.Offered)
            return WrongState(enrolment);
        if (cohort.State is not (CohortState.Open or CohortState.Running))
            return Refusal.Conflict("cohort.not_open", null, ("state", cohort.State));
        return enrolment.ClaimBy <= now
            ? Refusal.Conflict("enrolment.offer_expired", null, ("claimBy", enrolment.ClaimBy.Value.ToString("O", CultureInfo.InvariantCulture)))
            : Move(cohort, enrolment, EnrolmentState.Enrolled, by, now, null);
    }

    /// <summary>An offer that nobody claimed in time goes to the back of the list; null when it was claimed, left or is not yet over.</summary>
    public static Enrolled? Expire(Cohort cohort, CohortEnrolment enrolment, DateTimeOffset now)
    {
        if (enrolment.State != EnrolmentState.Offered || enrolment.ClaimBy > now)
            return null;
        var number = cohort.LastWaitingNumber + 1;
        return new Enrolled(
            cohort.Counting(EnrolmentState.Offered, EnrolmentState.Waitlisted, number),
            enrolment.MoveTo(EnrolmentState.Waitlisted, Platform, now) with { WaitingNumber = number });
    }

    /// <summary>The first session was held. Anything but a fresh seat stays as it is, so that repeats and late news change nothing.</summary>
    public static CohortEnrolment Start(CohortEnrolment enrolment, DateTimeOffset now) =>
        enrolment.State == EnrolmentState.Enrolled ? enrolment.MoveTo(EnrolmentState.Active, Platform, now) : enrolment;

    /// <summary>The business finished the track. Where Progress does not say so (<paramref name="conditionsMet"/>), the coordinator says why.</summary>
    public static Outcome<Enrolled> Complete(
        Cohort cohort, CohortEnrolment enrolment, bool conditionsMet, string? reason, string by, DateTimeOffset now)
    {
        if (enrolment.State != EnrolmentState.Active)
            return WrongState(enrolment);
        if (!conditionsMet && reason is null)
            return Refusal.Conflict("completion.not_proposed", "reason");
        var completed = Move(cohort, enrolment, EnrolmentState.Completed, by, now, reason);
        return completed with { Enrolment = completed.Enrolment with { CompletedAsProposed = conditionsMet } };
    }

    /// <summary>What was completed is Active again, and so no longer locked.</summary>
    public static Outcome<Enrolled> Reopen(Cohort cohort, CohortEnrolment enrolment, string reason, string by, DateTimeOffset now) =>
        enrolment.State != EnrolmentState.Completed ? WrongState(enrolment)
        : cohort.LetsNobodyBack() is { } refusal ? refusal
        : Move(cohort, enrolment, EnrolmentState.Active, by, now, reason);

    /// <summary>
    /// A seated business goes on in another cohort of its track. It needs a free seat there and goes past nobody who waits for one; its old
    /// seat comes free. The track's rules are asked of who comes in, and so not again.
    /// </summary>
    public static Outcome<Transferred> Transfer(
        Cohort from, CohortEnrolment enrolment, Cohort to, Business business, string reason, string by, DateTimeOffset now)
    {
        if (enrolment.State is not (EnrolmentState.Enrolled or EnrolmentState.Active))
            return WrongState(enrolment);
        if (to.Id == from.Id)
            return Refusal.Conflict("enrolment.same_cohort", "cohortId");
        if (to.Track.TrackId != enrolment.Track.TrackId)
            return Refusal.Conflict("enrolment.other_track", "cohortId", ("track", enrolment.Track.Name));
        if (to.State is not (CohortState.Open or CohortState.Running))
            return Refusal.Conflict("cohort.not_open", "cohortId", ("state", to.State));
        if (DoesNotFit(to, business, now) is { } refusal)
            return refusal with { Field = "cohortId" };
        if (!to.HasFreeSeat)
            return Refusal.Conflict("cohort.full", "cohortId");

        var next = new CohortEnrolment
        {
            Id = Id<CohortEnrolment>.New(),
            Version = 1,
            BusinessId = enrolment.BusinessId,
            RegisteredBy = enrolment.RegisteredBy,
            Cohort = to.Terms(),
            Track = to.Track,
            State = enrolment.State,
            Exception = enrolment.Exception,
            ContinuedFrom = [.. enrolment.ContinuedFrom, enrolment.Id],
            History = [new(enrolment.State, now, by, reason)],
        };
        var left = Move(from, enrolment, EnrolmentState.Transferred, by, now, reason);
        return new Transferred(
            left with { Enrolment = left.Enrolment with { TransferredTo = next.Id } }, new(to.Counting(null, next.State, null), next));
    }

    // What both an application and a transfer ask of the cohort.
    private static Refusal? DoesNotFit(Cohort cohort, Business business, DateTimeOffset now)
    {
        if (now.DayIn(cohort.TimeZone) > cohort.EndsOn)
            return Refusal.Conflict("cohort.ended", null, ("endsOn", cohort.EndsOn.ToString("O", CultureInfo.InvariantCulture)), ("timeZone", cohort.TimeZone));
        return business.Details.Region.IsWithin(cohort.Region)
            ? null
            : Refusal.Conflict("cohort.region_mismatch", null, ("business", business.Details.Region.Value), ("cohort", cohort.Region.Value));
    }

    private static EligibilityException? ExceptionOf(Judgement judgement, string? reason, string by, DateTimeOffset now) =>
        judgement.IsEligible || reason is null ? null : new([.. judgement.Unmet.Select(f => f.Kind).Distinct()], reason, by, now);

    private static (EnrolmentState State, long? WaitingNumber) Place(Cohort cohort) =>
        cohort.HasFreeSeat ? (EnrolmentState.Enrolled, null) : (EnrolmentState.Waitlisted, cohort.LastWaitingNumber + 1);

    private static Enrolled Move(Cohort cohort, CohortEnrolment enrolment, EnrolmentState next, string by, DateTimeOffset now, string? reason) =>
        new(cohort.Counting(enrolment.State, next, null), enrolment.MoveTo(next, by, now, reason));

    private static Refusal WrongState(CohortEnrolment enrolment) => enrolment.State == EnrolmentState.Completed
        ? Refusal.Conflict("enrolment.locked")
        : Refusal.Conflict("enrolment.wrong_state", null, ("state", enrolment.State));
}
