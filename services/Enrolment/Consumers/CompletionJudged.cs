using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Certificates;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Inbox;
using CoachingPlatform.ServiceDefaults.Values;
using MassTransit;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Consumers;

/// <summary>Keeps what Progress says of the conditions for completion. It changes no enrolment: a coordinator confirms.</summary>
internal sealed class CompletionJudged(InboxStore inbox, Collections store) : IConsumer<CompletionConditionsJudged>
{
    public Task Consume(ConsumeContext<CompletionConditionsJudged> context)
    {
        var (told, id) = (context.Message, new Id<CohortEnrolment>(context.Message.EnrolmentId));
        return inbox.HandleOnceAsync(
            context,
            "enrolment.completion-judged",
            async (tx, ct) =>
            {
                var known = await store.CompletionJudgements.Find(tx.Session, j => j.Id == id).FirstOrDefaultAsync(ct);
                if (CompletionJudgement.After(known, told) is { } next)
                    await store.CompletionJudgements.ReplaceOneAsync(tx.Session, j => j.Id == id, next, new ReplaceOptions { IsUpsert = true }, ct);
            },
            told.EnrolmentId);
    }
}
