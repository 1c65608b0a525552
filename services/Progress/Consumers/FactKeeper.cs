using CoachingPlatform.Messaging.Inbox;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Storage;
using MassTransit;

namespace CoachingPlatform.Progress.Consumers;

/// <summary>What all consumers do with a delivery: keep the facts it tells and recompute what rests on them, once, in one transaction.</summary>
internal sealed class FactKeeper(InboxStore inbox, FactStore facts)
{
    /// <param name="context">The delivery.</param>
    /// <param name="consumer">Stable name of the consumer.</param>
    /// <param name="turn">The enrolment it is about, or another id where it is about several.</param>
    /// <param name="told">What it tells.</param>
    public Task KeepAsync(ConsumeContext context, string consumer, Guid turn, params IReadOnlyList<Fact> told) =>
        inbox.HandleOnceAsync(context, consumer, (tx, ct) => facts.KeepAsync(tx, told, ct), turn);
}
