namespace CoachingPlatform.Contracts.V1;

/// <summary>One indicator of a track: what it measures and which way is better.</summary>
/// <param name="Code">Stable code within the track, e.g. <c>annual_sales</c>.</param>
/// <param name="NameId">Name in Indonesian.</param>
/// <param name="NameEn">Name in English.</param>
/// <param name="Unit">Unit of its values, e.g. <c>Rp</c>, <c>%</c>, <c>orang</c>.</param>
/// <param name="HigherIsBetter">True when a rise is an improvement.</param>
public sealed record IndicatorTerms(string Code, string NameId, string NameEn, string Unit, bool HigherIsBetter);

/// <summary>The version of a track that an enrolment follows; it stays the same for the life of the enrolment.</summary>
/// <param name="TrackId">The track.</param>
/// <param name="Version">Version of the track.</param>
/// <param name="ProgrammeId">The programme it belongs to.</param>
/// <param name="Name">Name of the track.</param>
/// <param name="RequiredSessions">Sessions that must be held; 1 or more.</param>
/// <param name="Indicators">Indicators that are followed, in display order.</param>
public sealed record TrackTerms(
    Guid TrackId, long Version, Guid ProgrammeId, string Name, int RequiredSessions, IReadOnlyList<IndicatorTerms> Indicators)
{
    // The getters, because terms that were stored before there were stages come back without either.

    /// <summary>The parts of the track in the order in which they are gone through; empty when it has none.</summary>
    public IReadOnlyList<StageTerms> Stages { get => field ?? []; init; }

    /// <summary>What can be reached in it, in display order; empty when it names nothing.</summary>
    public IReadOnlyList<MilestoneTerms> Milestones { get => field ?? []; init; }
}

/// <summary>The cohort an enrolment belongs to.</summary>
/// <param name="CohortId">The cohort.</param>
/// <param name="Name">Name of the cohort.</param>
/// <param name="TimeZone">IANA zone in which its dates are meant, e.g. <c>Asia/Makassar</c>.</param>
/// <param name="StartsOn">First day, in that zone.</param>
/// <param name="EndsOn">Last day (inclusive), in that zone.</param>
public sealed record CohortTerms(Guid CohortId, string Name, string TimeZone, DateOnly StartsOn, DateOnly EndsOn);

/// <summary>The whole public state of one enrolment at one version.</summary>
/// <param name="EnrolmentId">The enrolment.</param>
/// <param name="Version">Version of the enrolment.</param>
/// <param name="State"><c>Applied</c>, <c>Enrolled</c>, <c>Waitlisted</c>, <c>Offered</c>, <c>Denied</c>, <c>Active</c>, <c>Withdrawn</c>, <c>Completed</c> or <c>Transferred</c>.</param>
/// <param name="Cohort">Its cohort.</param>
/// <param name="Track">The track version it follows.</param>
/// <param name="Business">The business as it was when this event was written.</param>
/// <param name="ContinuedFrom">The enrolments of other cohorts that were transferred into this one, oldest first: what was done in them counts here. Null or empty for most.</param>
/// <param name="FormerBusinessVersions">
/// The versions, added up, of the businesses that it was of before, each as it was when a merge or its undo brought it into other hands: what
/// counts versions goes on growing. 0 for most.
/// </param>
public sealed record EnrolmentSnapshot(
    Guid EnrolmentId, long Version, string State, CohortTerms Cohort, TrackTerms Track, BusinessProfile Business,
    IReadOnlyList<Guid>? ContinuedFrom = null, long FormerBusinessVersions = 0);

/// <summary>
/// Any change of an enrolment; each carries the whole state, so the latest one is enough. When it changes hands (<see cref="BusinessMerged"/>)
/// the event of its state is told again, with the other business.
/// </summary>
public interface IEnrolmentEvent : IEvent
{
    /// <summary>The state after the change.</summary>
    EnrolmentSnapshot Enrolment { get; }
}

/// <summary>A business applied and waits for a decision.</summary>
public sealed record EnrolmentApplied(EnrolmentSnapshot Enrolment, DateTimeOffset OccurredAt) : IEnrolmentEvent
{
    /// <inheritdoc/>
    public Guid AggregateId => Enrolment.EnrolmentId;

    /// <inheritdoc/>
    public long Version => Enrolment.Version;
}

/// <summary>A business got a seat: at once, by decision, or from the waitlist.</summary>
public sealed record EnrolmentAccepted(EnrolmentSnapshot Enrolment, DateTimeOffset OccurredAt) : IEnrolmentEvent
{
    /// <inheritdoc/>
    public Guid AggregateId => Enrolment.EnrolmentId;

    /// <inheritdoc/>
    public long Version => Enrolment.Version;
}

/// <summary>A business was accepted but the cohort is full, or it did not claim the seat that it was offered.</summary>
public sealed record EnrolmentWaitlisted(EnrolmentSnapshot Enrolment, DateTimeOffset OccurredAt) : IEnrolmentEvent
{
    /// <inheritdoc/>
    public Guid AggregateId => Enrolment.EnrolmentId;

    /// <inheritdoc/>
    public long Version => Enrolment.Version;
}

/// <summary>A seat came free and is held for the first of the waitlist.</summary>
/// <param name="Enrolment">The enrolment that was offered the seat.</param>
/// <param name="ClaimBy">Until then, exclusive, the business can claim it.</param>
/// <param name="OccurredAt">When it was offered.</param>
public sealed record EnrolmentOffered(EnrolmentSnapshot Enrolment, DateTimeOffset ClaimBy, DateTimeOffset OccurredAt) : IEnrolmentEvent
{
    /// <inheritdoc/>
    public Guid AggregateId => Enrolment.EnrolmentId;

    /// <inheritdoc/>
    public long Version => Enrolment.Version;
}

/// <summary>An application was refused.</summary>
public sealed record EnrolmentDenied(EnrolmentSnapshot Enrolment, DateTimeOffset OccurredAt) : IEnrolmentEvent
{
    /// <inheritdoc/>
    public Guid AggregateId => Enrolment.EnrolmentId;

    /// <inheritdoc/>
    public long Version => Enrolment.Version;
}

/// <summary>A business left its place or its application.</summary>
public sealed record EnrolmentWithdrawn(EnrolmentSnapshot Enrolment, DateTimeOffset OccurredAt) : IEnrolmentEvent
{
    /// <inheritdoc/>
    public Guid AggregateId => Enrolment.EnrolmentId;

    /// <inheritdoc/>
    public long Version => Enrolment.Version;
}

/// <summary>The first session was held: Enrolled became Active.</summary>
public sealed record EnrolmentStarted(EnrolmentSnapshot Enrolment, DateTimeOffset OccurredAt) : IEnrolmentEvent
{
    /// <inheritdoc/>
    public Guid AggregateId => Enrolment.EnrolmentId;

    /// <inheritdoc/>
    public long Version => Enrolment.Version;
}

/// <summary>The business finished the track; from now on nothing of the enrolment changes.</summary>
public sealed record EnrolmentCompleted(EnrolmentSnapshot Enrolment, DateTimeOffset OccurredAt) : IEnrolmentEvent
{
    /// <inheritdoc/>
    public Guid AggregateId => Enrolment.EnrolmentId;

    /// <inheritdoc/>
    public long Version => Enrolment.Version;
}

/// <summary>A completed enrolment is Active again, by a decision with a reason.</summary>
public sealed record EnrolmentReopened(EnrolmentSnapshot Enrolment, DateTimeOffset OccurredAt) : IEnrolmentEvent
{
    /// <inheritdoc/>
    public Guid AggregateId => Enrolment.EnrolmentId;

    /// <inheritdoc/>
    public long Version => Enrolment.Version;
}

/// <summary>A business went on in another cohort of the same track, with a new enrolment.</summary>
/// <param name="Enrolment">The enrolment that it left.</param>
/// <param name="TransferredTo">The enrolment in which it goes on; its own events may come earlier or later.</param>
/// <param name="OccurredAt">When it was transferred.</param>
public sealed record EnrolmentTransferred(EnrolmentSnapshot Enrolment, Guid TransferredTo, DateTimeOffset OccurredAt) : IEnrolmentEvent
{
    /// <inheritdoc/>
    public Guid AggregateId => Enrolment.EnrolmentId;

    /// <inheritdoc/>
    public long Version => Enrolment.Version;
}
