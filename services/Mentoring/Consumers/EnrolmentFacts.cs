using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Features.Assignments;
using CoachingPlatform.Mentoring.Features.Attachments;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.Messaging.Audit;
using CoachingPlatform.Messaging.Inbox;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;
using MassTransit;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Consumers;

/// <summary>
/// Keeps the latest snapshot of each enrolment, whatever the order and however often it is told; a withdrawal ends its assignment, a transfer takes along
/// what is under way, and of an enrolment whose business was erased goes what was written about it.
/// </summary>
internal sealed class EnrolmentFacts(InboxStore inbox, MentoringStore store, AuditTrail audit, LooseFiles files, TimeProvider time) :
    IConsumer<EnrolmentApplied>,
    IConsumer<EnrolmentAccepted>,
    IConsumer<EnrolmentWaitlisted>,
    IConsumer<EnrolmentOffered>,
    IConsumer<EnrolmentDenied>,
    IConsumer<EnrolmentWithdrawn>,
    IConsumer<EnrolmentStarted>,
    IConsumer<EnrolmentCompleted>,
    IConsumer<EnrolmentReopened>,
    IConsumer<EnrolmentTransferred>
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

    private async Task KeepAsync(ConsumeContext context, IEnrolmentEvent told)
    {
        IReadOnlyList<Id<Attachment>> loose = [];
        await inbox.HandleOnceAsync(
            context, "mentoring.enrolments", async (tx, ct) => loose = await KeepLatestAsync(tx, Enrolment.Of(told), ct), turn: told.AggregateId);
        // After the commit, so that a file is never missing; where this ends in between, they are swept.
        foreach (var file in loose)
            await files.RemoveAsync(file, CancellationToken.None);
    }

    private async Task<IReadOnlyList<Id<Attachment>>> KeepLatestAsync(StoreTransaction tx, Enrolment told, CancellationToken cancellation)
    {
        var known = await store.Enrolments.Find(tx.Session, e => e.Id == told.Id).FirstOrDefaultAsync(cancellation);
        if (known?.Version >= told.Version)
            return [];
        if (known is null)
            await store.Enrolments.InsertOneAsync(tx.Session, told, cancellationToken: cancellation);
        else
            await store.Enrolments.ReplaceOneAsync(
                tx.Session, e => e.Id == told.Id, told with { Reliances = known.Reliances }, cancellationToken: cancellation);
        if (told.IsWithdrawn && await store.LiveAssignmentAsync(tx, told.Id, cancellation) is { } assignment)
            await store.EndAsync(tx, assignment, told, Assignment.EnrolmentWithdrawn, time.Now(), cancellation);
        var next = told.TransferredTo is null ? null : await store.MoveAsync(tx, told, time.Now(), cancellation);
        var loose = new List<Id<Attachment>>();
        // A transfer that is told late brings something to an enrolment that was erased before.
        foreach (var erased in new[] { told, next }.OfType<Enrolment>().Where(e => e.Business.IsErased))
            loose.AddRange(await store.EraseAsync(tx, audit, erased.Id, time.Now(), cancellation));
        return loose;
    }
}
