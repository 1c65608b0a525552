using CoachingPlatform.Contracts.V1;
using MassTransit;

namespace CoachingPlatform.Progress.Consumers;

/// <summary>Keeps the public profile of each business; its enrolments' progress follows.</summary>
internal sealed class BusinessFacts(FactKeeper keeper) : IConsumer<BusinessRegistered>, IConsumer<BusinessProfileChanged>, IConsumer<BusinessMerged>,
    IConsumer<BusinessMergeUndone>, IConsumer<BusinessErased>
{
    public Task Consume(ConsumeContext<BusinessRegistered> context) =>
        keeper.KeepAsync(context, "progress.businesses", context.Message.AggregateId, context.Message);

    public Task Consume(ConsumeContext<BusinessProfileChanged> context) =>
        keeper.KeepAsync(context, "progress.businesses", context.Message.AggregateId, context.Message);

    public Task Consume(ConsumeContext<BusinessMerged> context) =>
        keeper.KeepAsync(context, "progress.businesses", context.Message.AggregateId, context.Message);

    public Task Consume(ConsumeContext<BusinessErased> context) =>
        keeper.KeepAsync(context, "progress.businesses", context.Message.AggregateId, context.Message);

    public Task Consume(ConsumeContext<BusinessMergeUndone> context) =>
        keeper.KeepAsync(context, "progress.businesses", context.Message.AggregateId, context.Message);
}
