using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Mapping;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Features.Sessions;

/// <summary>
/// POST /sessions/{id}/log: reports a planned session. Sent again with <c>If-Match</c> it corrects the log: attendance and notes are
/// replaced, action items and indicator values are added or changed.
/// </summary>
internal static class LogSession
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/sessions/{id:guid}/log", HandleAsync).RequireAuthorization(Policies.Mentors).Produces<SessionDetails>();

    private static async Task<IResult> HandleAsync(
        Guid id, ReportRequest request, HttpContext http, Caller caller, CommandRunner commands, SessionRecorder recorder, MentoringStore store,
        Problems problems, TimeProvider time)
    {
        var checks = new Checks();
        var report = request.Read(checks);
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        var sight = await Sight.OfAsync(caller, store, http.RequestAborted);
        return await commands.RunAsync(http, request, LogAsync);

        async Task<Reply> LogAsync(StoreTransaction tx, CancellationToken ct)
        {
            if (await store.SessionAsync(tx, new(id), ct) is not { } session || !sight.Sees(session.MentorId))
                return Refusal.NotFound("session.unknown");
            var now = time.Now();
            var logged = session.Log(report, now);
            if ((logged.Refusal ?? WrongVersion(http.Request, session)) is { } refusal)
                return refusal;
            var enrolments = await store.EnrolmentsAsync(tx, session.EnrolmentIds, ct);
            if (SessionRules.Check(report, enrolments, now) is { Count: > 0 } refusals)
                return Reply.Refused(refusals);
            return Reply.Ok(await recorder.RecordAsync(tx, logged.Value!, report, enrolments, ct), logged.Value!.Version);
        }
    }

    // A first log needs no version; a correction must say which log it corrects.
    private static Refusal? WrongVersion(HttpRequest request, CoachingSession session)
    {
        if (!session.IsLogged && request.Headers.IfMatch.Count == 0)
            return null;
        var expected = request.ExpectedVersion();
        return expected.Refusal ?? (expected.Value == session.Version ? null : EntityVersion.Stale(session.Version));
    }
}
