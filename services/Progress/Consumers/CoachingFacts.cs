using CoachingPlatform.Contracts.V1;
using MassTransit;

namespace CoachingPlatform.Progress.Consumers;

/// <summary>Keeps what a coaching visit leaves behind for one enrolment: indicator values and action items; and who coaches it.</summary>
internal sealed class CoachingFacts(FactKeeper keeper) :
    IConsumer<IndicatorValueRecorded>, IConsumer<ActionItemChanged>, IConsumer<MentorAssigned>, IConsumer<AssignmentEnded>
{
    private const string Name = "progress.coaching";

    public Task Consume(ConsumeContext<IndicatorValueRecorded> context) =>
        keeper.KeepAsync(context, Name, context.Message.EnrolmentId, context.Message);

    public Task Consume(ConsumeContext<ActionItemChanged> context) =>
        keeper.KeepAsync(context, Name, context.Message.EnrolmentId, context.Message);

    public Task Consume(ConsumeContext<MentorAssigned> context) =>
        keeper.KeepAsync(context, Name, context.Message.EnrolmentId, context.Message);

    public Task Consume(ConsumeContext<AssignmentEnded> context) =>
        keeper.KeepAsync(context, Name, context.Message.EnrolmentId, context.Message);
}
