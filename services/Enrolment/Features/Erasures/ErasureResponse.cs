using CoachingPlatform.Enrolment.Domain.Erasing;

namespace CoachingPlatform.Enrolment.Features.Erasures;

/// <summary>An erasure as it is shown: the job and its progress, and nothing of the business.</summary>
/// <param name="Id">Its id, under which the audit trail has it.</param>
/// <param name="Version">Its version.</param>
/// <param name="BusinessId">The business.</param>
/// <param name="State"><c>Requested</c>, <c>Erasing</c>, <c>Done</c> or <c>Cancelled</c>.</param>
/// <param name="Ground"><c>OwnRequest</c>, <c>ConsentWithdrawn</c>, <c>NotNeeded</c> or <c>Unlawful</c> (Law 27/2022 article 43).</param>
/// <param name="RequestedBy">The account that asked for it.</param>
/// <param name="RequestedAt">When.</param>
/// <param name="ConfirmedBy">The account that confirmed it; null before.</param>
/// <param name="ConfirmedAt">When the business itself was erased; null before.</param>
/// <param name="Next">What is being gone through: <c>ImportFiles</c>, <c>AuditTrail</c> or <c>Events</c>; null before and after.</param>
/// <param name="DoneAt">When all parts were done.</param>
/// <param name="NothingLeftAt">When the last answers that are kept for repeated requests are gone too: 24 hours after it was confirmed.</param>
internal sealed record ErasureResponse(
    Guid Id, long Version, Guid BusinessId, string State, string Ground, string RequestedBy, DateTimeOffset RequestedAt, string? ConfirmedBy, DateTimeOffset? ConfirmedAt,
    string? Next, DateTimeOffset? DoneAt, DateTimeOffset? NothingLeftAt)
{
    public static ErasureResponse Of(Erasure e) => new(
        e.Id.Value, e.Version, e.BusinessId.Value, e.State.ToString(), e.Ground.ToString(), e.RequestedBy, e.RequestedAt, e.ConfirmedBy, e.ConfirmedAt, e.Next?.ToString(),
        e.DoneAt, e.NothingLeftAt);
}
