using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Messaging.Inbox;
using CoachingPlatform.Progress.Storage;
using MassTransit;

namespace CoachingPlatform.Progress.Consumers;

/// <summary>What all consumers do with a delivery: keep the facts it tells and recompute what rests on them, once, in one transaction.</summary>
internal sealed class FactKeeper(InboxStore inbox, GenerationStore generations, FactStore facts)
{
    /// <param name="context">The delivery.</param>
    /// <param name="consumer">Stable name of the consumer.</param>
    /// <param name="turn">The enrolment it is about, or another id where it is about several.</param>
    /// <param name="e">What it tells.</param>
    public Task KeepAsync(ConsumeContext context, string consumer, Guid turn, IEvent e)
    {
        var told = Told.FactsOf(e);
        return inbox.HandleOnceAsync(context, consumer, async (tx, ct) => await facts.KeepAsync(tx, await generations.CurrentAsync(ct), told, ct, isLast: true), turn);
    }
}
