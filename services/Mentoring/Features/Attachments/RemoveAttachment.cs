using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Features.Attachments;

/// <summary>
/// POST /sessions/{id}/attachments/{attachmentId}/remove: removes the file and says why; that it was there stays known. What belongs to the record of
/// somebody completed or transferred stays.
/// </summary>
internal static class RemoveAttachment
{
    /// <summary>Why it is removed.</summary>
    internal sealed record Request(string? Reason = null);

    public static void Map(RouteGroupBuilder api) => api.MapPost("/sessions/{id:guid}/attachments/{attachmentId:guid}/remove", HandleAsync)
        .RequireAuthorization(Policies.Mentors).Produces(StatusCodes.Status204NoContent);

    private static async Task<IResult> HandleAsync(
        Guid id, Guid attachmentId, Request request, HttpContext http, Caller caller, CommandRunner commands, MentoringStore store, LooseFiles loose,
        Problems problems, TimeProvider time)
    {
        var checks = new Checks();
        var reason = checks.Text(request.Reason, "reason", 500);
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        var sight = await Sight.OfAsync(caller, store, http.RequestAborted);
        var (sessionId, wanted) = (new Id<CoachingSession>(id), new Id<Attachment>(attachmentId));
        var answer = await commands.RunAsync(http, request, RemoveAsync);
        // After the commit, so that a file is never missing.
        await loose.RemoveAsync(wanted, CancellationToken.None);
        return answer;

        async Task<Reply> RemoveAsync(StoreTransaction tx, CancellationToken ct)
        {
            if (await store.SessionAsync(tx, sessionId, ct) is not { } session || !sight.Sees(session.MentorId))
                return Refusal.NotFound("session.unknown");
            var attachment = await store.Attachments.Find(tx.Session, a => a.Id == wanted).FirstOrDefaultAsync(ct);
            if (attachment is null || attachment.SessionId != sessionId || attachment.RemovedAt is not null)
                return Refusal.NotFound("attachment.unknown");
            var enrolments = await store.EnrolmentsAsync(tx, session.EnrolmentIds, ct);
            if (SessionRules.Locked([.. enrolments.Where(attachment.IsOf)]) is { } locked)
                return locked;
            var now = time.Now();
            await store.LooseFiles.InsertOneAsync(tx.Session, new LooseFile(wanted, now), cancellationToken: ct);
            await store.SaveSessionAsync(tx, session, session.Detach(wanted, now), caller.Subject, reason, ct);
            await store.Attachments.SaveAsync(tx, attachment.Remove(caller.Subject, reason, now), wanted, ct);
            return Reply.NoContent();
        }
    }
}
