using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Features.Businesses;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Duplicates;

/// <summary>POST /possible-duplicates/{id}/dismiss: a coordinator says, with a reason, that these are two businesses; they do not come back.</summary>
internal static class DismissDuplicate
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/possible-duplicates/{id}/dismiss", HandleAsync)
            .RequireAuthorization(Policies.Coordinators).Produces<DuplicateResponse>();

    internal sealed record Request(string? Reason = null);

    private static Task<IResult> HandleAsync(
        Id<PossibleDuplicate> id, Request request, Caller caller, HttpContext http, CommandRunner commands, Collections store, BusinessAnswers answers,
        TimeProvider time) =>
        commands.RunAsync(http, request, async (tx, ct) =>
        {
            var checks = new Checks();
            var reason = checks.Text(request.Reason, "reason", 500);
            if (checks.Failed)
                return Reply.Refused(checks.Refusals);
            var pair = await store.PossibleDuplicates.Find(tx.Session, p => p.Id == id).FirstOrDefaultAsync(ct);
            if (pair is null)
                return Refusal.NotFound("duplicate.unknown");
            var dismissed = pair.Dismiss(reason, caller.Subject, time.Now());
            if (dismissed.IsRefused)
                return dismissed.Refusal;

            await store.PossibleDuplicates.SaveAsync(tx, dismissed.Value, id, ct);
            var businesses = await store.Businesses.Find(tx.Session, b => pair.BusinessIds.Contains(b.Id)).SortBy(b => b.Id).ToListAsync(ct);
            return Reply.Ok(DuplicateResponse.Of(dismissed.Value, await answers.OfAsync(tx.Session, businesses, caller, ct)), dismissed.Value.Version);
        });
}
