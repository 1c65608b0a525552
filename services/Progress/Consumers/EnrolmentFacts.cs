using CoachingPlatform.Contracts.V1;
using MassTransit;

namespace CoachingPlatform.Progress.Consumers;

/// <summary>Keeps what Enrolment tells of enrolments, and of the business as each of them shows it.</summary>
internal sealed class EnrolmentFacts(FactKeeper keeper) :
    IConsumer<EnrolmentApplied>, IConsumer<EnrolmentAccepted>, IConsumer<EnrolmentWaitlisted>, IConsumer<EnrolmentOffered>,
    IConsumer<EnrolmentDenied>, IConsumer<EnrolmentWithdrawn>, IConsumer<EnrolmentStarted>,
    IConsumer<EnrolmentCompleted>, IConsumer<EnrolmentReopened>, IConsumer<EnrolmentTransferred>
{
    public Task Consume(ConsumeContext<EnrolmentApplied> context) => KeepAsync(context, context.Message);

    public Task Consume(ConsumeContext<EnrolmentAccepted> context) => KeepAsync(context, context.Message);

    public Task Consume(ConsumeContext<EnrolmentWaitlisted> context) => KeepAsync(context, context.Message);

    public Task Consume(ConsumeContext<EnrolmentOffered> context) => KeepAsync(context, context.Message);

    public Task Consume(ConsumeContext<EnrolmentDenied> context) => KeepAsync(context, context.Message);

    public Task Consume(ConsumeContext<EnrolmentWithdrawn> context) => KeepAsync(context, context.Message);

    public Task Consume(ConsumeContext<EnrolmentStarted> context) => KeepAsync(context, context.Message);

    public Task Consume(ConsumeContext<EnrolmentCompleted> context) => KeepAsync(context, context.Message);

    public Task Consume(ConsumeContext<EnrolmentReopened> context) => KeepAsync(context, context.Message);

    public Task Consume(ConsumeContext<EnrolmentTransferred> context) => KeepAsync(context, context.Message);

    private Task KeepAsync(ConsumeContext context, IEnrolmentEvent e) => keeper.KeepAsync(context, "progress.enrolments", e.AggregateId, e);
}
