using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Inbox;
using CoachingPlatform.ServiceDefaults.Values;
using MassTransit;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Consumers;

/// <summary>The first session that a seated business attended makes its enrolment Active. A repeat, a correction or late news changes nothing.</summary>
internal sealed class SessionHeld(InboxStore inbox, Collections store, TimeProvider time) : IConsumer<SessionLogged>
{
    public Task Consume(ConsumeContext<SessionLogged> context)
    {
        var present = context.Message.Session.Attendance
            .Where(mark => mark.Status == "Present").Select(mark => new Id<CohortEnrolment>(mark.EnrolmentId)).ToList();
        return inbox.HandleOnceAsync(context, "enrolment.session-held", async (tx, ct) =>
        {
            var enrolments = await store.Enrolments.Find(tx.Session, e => present.Contains(e.Id)).SortBy(e => e.Id).ToListAsync(ct);
            foreach (var enrolment in enrolments)
            {
                var started = Enrolling.Start(enrolment, time.Now());
                if (started.Version != enrolment.Version)
                    await store.SaveAsync(tx, started, ct);
            }
        });
    }
}
