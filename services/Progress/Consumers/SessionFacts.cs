using CoachingPlatform.Contracts.V1;
using MassTransit;

namespace CoachingPlatform.Progress.Consumers;

/// <summary>Keeps coaching sessions with their attendance; a group session changes the progress of all its participants at once.</summary>
internal sealed class SessionFacts(FactKeeper keeper) : IConsumer<SessionScheduled>, IConsumer<SessionLogged>, IConsumer<SessionCancelled>
{
    public Task Consume(ConsumeContext<SessionScheduled> context) => KeepAsync(context, context.Message);

    public Task Consume(ConsumeContext<SessionLogged> context) => KeepAsync(context, context.Message);

    public Task Consume(ConsumeContext<SessionCancelled> context) => KeepAsync(context, context.Message);

    private Task KeepAsync(ConsumeContext context, ISessionEvent e) =>
        keeper.KeepAsync(context, "progress.sessions", e.Session.EnrolmentIds is [var only] ? only : e.AggregateId, e);
}
