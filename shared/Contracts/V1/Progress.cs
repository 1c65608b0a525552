namespace CoachingPlatform.Contracts.V1;

/// <summary>
/// Whether an enrolment has done what its track asks for completion is otherwise than before: it has now, or something that was counted was taken back.
/// Told on a change only; whoever has heard nothing of an enrolment takes it that the conditions are not met.
/// </summary>
/// <param name="EnrolmentId">The enrolment.</param>
/// <param name="Version">Version of its progress, which only grows. It is not the version of the enrolment.</param>
/// <param name="AreMet">True when as many sessions were held as the track requires and each of its milestones is reached.</param>
/// <param name="OccurredAt">When the newest fact happened that this follows from.</param>
public sealed record CompletionConditionsJudged(Guid EnrolmentId, long Version, bool AreMet, DateTimeOffset OccurredAt) : IEvent
{
    /// <inheritdoc/>
    public Guid AggregateId => EnrolmentId;
}
