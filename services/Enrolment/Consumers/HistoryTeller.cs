using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.History;
using MassTransit;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Consumers;

/// <summary>Tells businesses and enrolments again to who rebuilds a read model; a question that changes nothing, so it needs no inbox.</summary>
internal sealed class HistoryTeller(Collections store) : IConsumer<EnrolmentHistoryRequested>
{
    private IReadOnlyList<HistorySource> Sources =>
    [
        HistorySource.Of(store.Businesses, b => b.Id.Value, b => b.Event()),
        HistorySource.Of(store.Enrolments, e => e.Id.Value, TellAsync),
    ];

    public async Task Consume(ConsumeContext<EnrolmentHistoryRequested> context) => await context.RespondAsync(
        await HistorySource.PageAsync(Sources, context.Message.After, context.Message.Limit, context.CancellationToken));

    private async Task<IEnumerable<IEvent>> TellAsync(IReadOnlyList<CohortEnrolment> enrolments, CancellationToken cancellation)
    {
        var ids = enrolments.Select(e => e.BusinessId).Distinct().ToList();
        var found = await store.Businesses.Find(b => ids.Contains(b.Id)).SortBy(b => b.Id).ToListAsync(cancellation);
        var profiles = found.ToDictionary(b => b.Id, b => b.Profile());
        return enrolments.Select(e => e.Event(profiles[e.BusinessId]));
    }
}
