using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Eligibility;
using CoachingPlatform.Messaging.Audit;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Domain.Enrolments;

/// <summary>One business in one cohort: the domain's Enrolment (the plain word is this service's namespace).</summary>
internal sealed record CohortEnrolment : IVersioned<Id<CohortEnrolment>>, IAudited
{
    public required Id<CohortEnrolment> Id { get; init; }

    public required long Version { get; init; }

    public required Id<Business> BusinessId { get; init; }

    /// <summary>The account that registered the business and may act for it.</summary>
    public required string RegisteredBy { get; init; }

    /// <summary>See <see cref="EnrolmentSnapshot.FormerBusinessVersions"/>.</summary>
    public long FormerBusinessVersions { get; init; }

    public required CohortTerms Cohort { get; init; }

    /// <summary>The track version it follows for its whole life.</summary>
    public required TrackTerms Track { get; init; }

    public required EnrolmentState State { get; init; }

    /// <summary>Its number on the waitlist, kept after it left the list; null when it never waited.</summary>
    public long? WaitingNumber { get; init; }

    /// <summary>While it is offered a seat: the instant until which the business can claim it, exclusive.</summary>
    public DateTimeOffset? ClaimBy { get; init; }

    /// <summary>The coordinator's decision to admit it although it does not meet the track's rules; null when it meets them.</summary>
    public EligibilityException? Exception { get; init; }

    /// <summary>The enrolments that were transferred into this one, oldest first.</summary>
    public IReadOnlyList<Id<CohortEnrolment>> ContinuedFrom { get; init; } = [];

    /// <summary>The enrolment that it was transferred to.</summary>
    public Id<CohortEnrolment>? TransferredTo { get; init; }

    /// <summary>
    /// Whether Progress had found its conditions met when it was completed; false where a coordinator completed it all the same, with the reason that the
    /// history has. Null unless it is completed, and for one that was completed before this was asked.
    /// </summary>
    public bool? CompletedAsProposed { get; init; }

    public required IReadOnlyList<StateChange<EnrolmentState>> History { get; init; }

    /// <summary>See <see cref="EnrolmentStates.IsLive"/>; stored, because a unique index rests on it.</summary>
    public bool IsLive => State.IsLive();

    AuditSubject IAudited.Subject => new("enrolment", Id.Value, Version, History[^1].Reason);

    /// <summary>The enrolment in another state; the caller has made sure that it may.</summary>
    public CohortEnrolment MoveTo(EnrolmentState next, string by, DateTimeOffset now, string? reason = null) =>
        this with { Version = Version + 1, State = next, ClaimBy = null, CompletedAsProposed = null, History = [.. History, new(next, now, by, reason)] };

    /// <summary>
    /// The enrolment in the hands of another business, by a merge or its undo; its state and all that hangs on it stay. The account of that
    /// business may act for it from now on.
    /// </summary>
    /// <param name="left">The business it was of, as it is after that.</param>
    /// <param name="next">The business it is of now.</param>
    /// <param name="decision">Who, when and why.</param>
    public CohortEnrolment ChangeHands(Business left, Business next, Decision decision) =>
        MoveTo(State, decision.By, decision.At, decision.Reason) with
        {
            ClaimBy = ClaimBy, CompletedAsProposed = CompletedAsProposed, BusinessId = next.Id, RegisteredBy = next.RegisteredBy, FormerBusinessVersions = FormerBusinessVersions + left.Version,
        };

    /// <summary>
    /// The enrolment of a business that was erased: its place in the cohort with states and times, without what was written about it. Its state came to be
    /// when it did, so what is counted by it stays where it is.
    /// </summary>
    public CohortEnrolment Erase() => this with
    {
        Version = Version + 1, RegisteredBy = Business.NobodysAccount, Exception = Exception is null ? null : Exception with { Reason = "" },
        History = [.. History.Select(step => step with { Reason = null })],
    };

    /// <summary>
    /// The event that tells of its present state, and since when it is in it: that it is in other hands now did not bring it there, so what is counted by
    /// the day of a state stays where it is.
    /// </summary>
    public IEnrolmentEvent Event(BusinessProfile business)
    {
        var snapshot = new EnrolmentSnapshot(Id.Value, Version, State.ToString(), Cohort, Track, business, [.. ContinuedFrom.Select(id => id.Value)], FormerBusinessVersions);
        var at = History.Reverse().TakeWhile(step => step.State == State).Last().At;
        return State switch
        {
            EnrolmentState.Applied => new EnrolmentApplied(snapshot, at),
            EnrolmentState.Enrolled => new EnrolmentAccepted(snapshot, at),
            EnrolmentState.Waitlisted => new EnrolmentWaitlisted(snapshot, at),
            EnrolmentState.Offered => new EnrolmentOffered(snapshot, ClaimBy!.Value, at),
            EnrolmentState.Denied => new EnrolmentDenied(snapshot, at),
            EnrolmentState.Withdrawn => new EnrolmentWithdrawn(snapshot, at),
            EnrolmentState.Active when History is [.., { State: EnrolmentState.Completed }, _] => new EnrolmentReopened(snapshot, at),
            EnrolmentState.Active => new EnrolmentStarted(snapshot, at),
            EnrolmentState.Completed => new EnrolmentCompleted(snapshot, at),
            EnrolmentState.Transferred => new EnrolmentTransferred(snapshot, TransferredTo!.Value.Value, at),
            _ => throw new InvalidOperationException($"No event tells of {State}."),
        };
    }
}
