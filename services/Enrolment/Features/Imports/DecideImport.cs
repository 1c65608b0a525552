using CoachingPlatform.Enrolment.Domain.Importing;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Imports;

/// <summary>POST /imports/{id}/commit registers what a dry run found good; POST /imports/{id}/cancel stops an import.</summary>
internal static class DecideImport
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost(
            "/imports/{id}/commit",
            async (Id<ImportJob> id, Caller caller, HttpContext http, CommandRunner commands, Collections store, TimeProvider time, ImportSignal signal) =>
            {
                var answer = await HandleAsync(id, http, commands, store, job => job.Commit(caller.Subject, time.Now()));
                signal.Nudge();
                return answer;
            })
            .RequireAuthorization(Policies.Coordinators).Produces<ImportResponse>();
        api.MapPost(
            "/imports/{id}/cancel",
            (Id<ImportJob> id, Caller caller, HttpContext http, CommandRunner commands, Collections store, TimeProvider time) =>
                HandleAsync(id, http, commands, store, job => job.Cancel(caller.Subject, time.Now())))
            .RequireAuthorization(Policies.Coordinators).Produces<ImportResponse>();
    }

    private static Task<IResult> HandleAsync(
        Id<ImportJob> id, HttpContext http, CommandRunner commands, Collections store, Func<ImportJob, Outcome<ImportJob>> decide) =>
        commands.RunAsync(http, null, async (tx, ct) =>
        {
            var job = await store.Imports.Find(tx.Session, i => i.Id == id).FirstOrDefaultAsync(ct);
            if (job is null)
                return Refusal.NotFound("import_job.unknown");
            var decided = decide(job);
            if (decided.IsRefused)
                return decided.Refusal;
            await store.Imports.SaveAsync(tx, decided.Value, id, ct);
            return Reply.Ok(ImportResponse.Of(decided.Value), decided.Value.Version);
        });
}
