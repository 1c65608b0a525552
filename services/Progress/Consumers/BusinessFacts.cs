using CoachingPlatform.Contracts.V1;
using MassTransit;

namespace CoachingPlatform.Progress.Consumers;

/// <summary>Keeps the public profile of each business; its enrolments' progress follows.</summary>
internal sealed class BusinessFacts(FactKeeper keeper) : IConsumer<BusinessRegistered>, IConsumer<BusinessProfileChanged>
{
    public Task Consume(ConsumeContext<BusinessRegistered> context) =>
        KeepAsync(context, context.Message.Business, context.Message.OccurredAt);

    public Task Consume(ConsumeContext<BusinessProfileChanged> context) =>
        KeepAsync(context, context.Message.Business, context.Message.OccurredAt);

    private Task KeepAsync(ConsumeContext context, BusinessProfile business, DateTimeOffset occurredAt) =>
        keeper.KeepAsync(context, "progress.businesses", business.BusinessId, Told.By(business, occurredAt));
}
