using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.Messaging.History;
using MassTransit;

namespace CoachingPlatform.Mentoring.Consumers;

/// <summary>Tells what mentors did again to who rebuilds a read model; a question that changes nothing, so it needs no inbox.</summary>
internal sealed class HistoryTeller(MentoringStore store) : IConsumer<MentoringHistoryRequested>
{
    private IReadOnlyList<HistorySource> Sources =>
    [
        HistorySource.Of(store.Assignments, a => a.Id.Value, a => a.ToEvent()),
        HistorySource.Of(store.Sessions, s => s.Id.Value, s => s.ToEvent()),
        HistorySource.Of(store.ActionItems, i => i.Id.Value, i => i.Changed()),
        HistorySource.Of(store.IndicatorValues, v => v.Id.Value, v => v.Recorded()),
    ];

    public async Task Consume(ConsumeContext<MentoringHistoryRequested> context) => await context.RespondAsync(
        await HistorySource.PageAsync(Sources, context.Message.After, context.Message.Limit, context.CancellationToken));
}
