using AutoMapper;
using CoachingPlatform.Enrolment.Domain.Cohorts;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Cohorts;

/// <summary>
/// POST /cohorts/{id}/cancel calls a cohort off and needs a reason; POST /cohorts/{id}/archive puts a completed or cancelled one away: lists leave it
/// out unless they are asked for archived ones, it can still be read and cloned, and nothing of it changes any more, its enrolments included. While
/// businesses are in it, the answer to both says how many and where they stand.
/// </summary>
internal static class EndCohort
{
    internal sealed record Request(string? Reason = null);

    private delegate Outcome<Cohort> End(Cohort cohort, string? reason, string by, DateTimeOffset now, string live);

    public static void Map(RouteGroupBuilder api)
    {
        Map(api, "cancel", needsReason: true, (cohort, reason, by, now, live) => cohort.Cancel(reason!, by, now, live));
        Map(api, "archive", needsReason: false, (cohort, reason, by, now, live) => cohort.Archive(reason, by, now, live));
    }

    private static void Map(RouteGroupBuilder api, string word, bool needsReason, End end) =>
        api.MapPost(
            $"/cohorts/{{id}}/{word}",
            (Id<Cohort> id, Request request, Caller caller, HttpContext http, CommandRunner commands, Collections store, IMapper mapper, TimeProvider time) =>
                // It takes no turn: an application or a reopening in this moment writes the cohort too, so the store lets only one of both be.
                commands.RunAsync(http, request, async (tx, ct) =>
                {
                    var checks = new Checks();
                    var reason = needsReason ? checks.Text(request.Reason, "reason", 500) : checks.OptionalText(request.Reason, "reason", 500);
                    if (checks.Failed)
                        return Reply.Refused(checks.Refusals);
                    var cohort = await store.Cohorts.Find(tx.Session, c => c.Id == id).FirstOrDefaultAsync(ct);
                    if (cohort is null)
                        return Refusal.NotFound("cohort.unknown");
                    var ended = end(cohort, reason, caller.Subject, time.Now(), await store.LiveInAsync(tx, id, ct));
                    if (ended.IsRefused)
                        return ended.Refusal;
                    await store.Cohorts.SaveAsync(tx, ended.Value, id, ct);
                    return Reply.Ok(mapper.Map<CohortResponse>(ended.Value), ended.Value.Version);
                }))
            .RequireAuthorization(Policies.Coordinators).Produces<CohortResponse>();
}
