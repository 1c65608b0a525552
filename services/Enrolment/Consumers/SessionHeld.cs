using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Inbox;
using CoachingPlatform.ServiceDefaults.Values;
using MassTransit;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Consumers;

/// <summary>
/// The first session held for a seated business makes its enrolment Active, as Progress counts it: a group session also for those who
/// were absent, a session that nobody came to for no one. A repeat, a correction or late news changes nothing. Of an enrolment that has been
/// transferred meanwhile it starts the one in which the business goes on.
/// </summary>
internal sealed class SessionHeld(InboxStore inbox, Collections store, TimeProvider time) : IConsumer<SessionLogged>
{
    public Task Consume(ConsumeContext<SessionLogged> context)
    {
        var session = context.Message.Session;
        if (session.State != "Completed") return Task.CompletedTask;
        var coached = session.EnrolmentIds.Select(id => new Id<CohortEnrolment>(id)).ToList();
        return inbox.HandleOnceAsync(context, "enrolment.session-held", async (tx, ct) =>
        {
            var next = coached;
            while (next.Count > 0)
            {
                var enrolments = await store.Enrolments.Find(tx.Session, e => next.Contains(e.Id)).SortBy(e => e.Id).ToListAsync(ct);
                foreach (var enrolment in enrolments)
                {
                    var started = Enrolling.Start(enrolment, time.Now());
                    if (started.Version != enrolment.Version)
                        await store.SaveAsync(tx, started, ct);
                }

                next = [.. enrolments.Select(e => e.TransferredTo).OfType<Id<CohortEnrolment>>()];
            }
        });
    }
}
