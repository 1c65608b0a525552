using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Features.Businesses;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Duplicates;

/// <summary>
/// POST /businesses/{id}/merge/undo: a coordinator lets a business that was merged away stand on its own again, for 30 days after the merge.
/// Its enrolments come back with all that happened in them since; what was begun in the name of the other business since stays there, and so
/// does what was edited of the other. A consent of the other that the merge ended holds again, unless the other has said anything about it since.
/// </summary>
internal static class UndoMerge
{
    public static void Map(RouteGroupBuilder api) => api.MapPost("/businesses/{id}/merge/undo", HandleAsync)
        .RequireAuthorization(Policies.Coordinators).Produces<MergeResponse>();

    internal sealed record Request(string? Reason = null);

    private static Task<IResult> HandleAsync(
        Id<Business> id, Request request, Caller caller, HttpContext http, CommandRunner commands, Collections store, BusinessAnswers answers, TimeProvider time) =>
        commands.RunAsync(http, request, async (tx, ct) =>
        {
            var checks = new Checks();
            var reason = checks.Text(request.Reason, "reason", 500);
            if (checks.Failed)
                return Reply.Refused(checks.Refusals);
            var from = await store.Businesses.OfAsync(tx.Session, id, caller, ct);
            if (from is null)
                return Refusal.NotFound("business.unknown");
            if (from.ErasedAt is not null)
                return from.Gone()!;
            if (from.MergedAway is not { } gone)
                return Refusal.Conflict("merge.none");

            // The store removes it some time after the last instant for an undo, never before.
            if (await store.MergeOfAsync(tx, id, ct) is not { } merge)
                return gone.Confirmed();
            // The owner that it gets back may have been changed since.
            var owner = await store.RelyOnOwnerAsync(tx, merge.Before.Owner.OwnerId, ct);
            merge = merge with { Before = merge.Before with { Owner = owner?.Trace ?? merge.Before.Owner } };
            var into = await store.Businesses.Find(tx.Session, b => b.Id == gone.Into).FirstAsync(ct);
            var undone = Merging.Undo(merge, from, await store.WholeAsync(tx.Session, into, ct), new Decision(caller.Subject, time.Now(), reason));
            if (undone.IsRefused)
                return undone.Refusal;
            return await store.SaveUndoAsync(tx, undone.Value, ct) is { } refusal ? refusal : Reply.Ok(await MergeResponse.OfAsync(tx, undone.Value, answers, caller, ct));
        });
}
