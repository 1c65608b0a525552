using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Mapping;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Features.Sessions;

/// <summary>
/// POST /sessions/{id}/log: reports a planned session, once, for all participants but those who are completed or transferred by then: they are no
/// participants of what was logged, and the answer names them. POST /sessions/{id}/correct: replaces the log by a new version of it and says
/// why; attendance, topics and notes are replaced, action items and indicator values are added or changed. Of participants who are completed or
/// transferred by then it repeats what is stored; the answer names them.
/// </summary>
internal static class LogSession
{
    /// <summary>A correction is a whole report with the reason for it.</summary>
    internal sealed record Correction : ReportRequest
    {
        public string? Reason { get; init; }
    }

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/sessions/{id:guid}/log", LogAsync).RequireAuthorization(Policies.Mentors).Produces<SessionDetails>();
        api.MapPost("/sessions/{id:guid}/correct", CorrectAsync).RequireAuthorization(Policies.Mentors).TakesVersion().Produces<SessionDetails>();
    }

    private static Task<IResult> LogAsync(Guid id, ReportRequest request, HttpContext http, Caller caller, Handler handler) =>
        handler.HandleAsync(new(id), request, new Checks(), http, caller, null, (session, report, now) => session.Log(report, now));

    private static async Task<IResult> CorrectAsync(
        Guid id, Correction request, HttpContext http, Caller caller, Handler handler, Problems problems)
    {
        var checks = new Checks();
        var reason = checks.Text(request.Reason, "reason", 500);
        var expected = http.Request.ExpectedVersion();
        if (expected.Refusal is { } unversioned)
            return Results.Problem(problems.Of(unversioned));
        return await handler.HandleAsync(new(id), request, checks, http, caller, reason, (session, report, now) =>
            session.IsLogged && session.Version != expected.Value ? EntityVersion.Stale(session.Version) : session.Correct(report, now));
    }

    /// <summary>What logging and correcting have in common.</summary>
    internal sealed class Handler(CommandRunner commands, SessionRecorder recorder, MentoringStore store, Problems problems, TimeProvider time)
    {
        /// <summary>Checks the report, lets the session decide, and records what it made of it.</summary>
        public async Task<IResult> HandleAsync(
            Id<CoachingSession> id, ReportRequest request, Checks checks, HttpContext http, Caller caller, string? reason,
            Func<CoachingSession, SessionReport, DateTimeOffset, Outcome<CoachingSession>> decide)
        {
            var report = request.Read(checks);
            if (checks.Failed)
                return Results.Problem(problems.Of(checks.Refusals));
            var sight = await Sight.OfAsync(caller, store, http.RequestAborted);
            return await commands.RunAsync(http, request, FindAndRecordAsync);

            async Task<Reply> FindAndRecordAsync(StoreTransaction tx, CancellationToken ct)
            {
                if (await store.SessionAsync(tx, id, ct) is not { } session || !sight.Sees(session.MentorId))
                    return Refusal.NotFound("session.unknown");
                return await RecordAsync(tx, session, report, decide, new Why(caller.Subject, reason), ct);
            }
        }

        /// <summary>Lets the session decide, in the caller's transaction, and records what it made of the report.</summary>
        public async Task<Reply> RecordAsync(
            StoreTransaction tx, CoachingSession session, SessionReport report,
            Func<CoachingSession, SessionReport, DateTimeOffset, Outcome<CoachingSession>> decide, Why why, CancellationToken ct)
        {
            var now = time.Now();
            var enrolments = await store.EnrolmentsAsync(tx, session.EnrolmentIds, ct);
            var recorded = decide(session, report, now);
            if (recorded.Refusal is { } refusal)
                return refusal;
            var locked = SessionRules.LockedOf(enrolments);
            if (locked.Count > 0 && await LockedAsync(tx, session, report, enrolments, ct) is { Count: > 0 } kept)
                return Reply.Refused(kept);
            var (after, participants) = session.IsLogged
                ? (recorded.Value!, enrolments)
                : (recorded.Value!.HeldWithout(locked), [.. enrolments.Except(locked)]);
            if (SessionRules.Check(report, participants, now) is { Count: > 0 } refusals)
                return Reply.Refused(refusals);
            var details = await recorder.RecordAsync(tx, session, after, report.Without(locked), participants, why, ct);
            return Reply.Ok(details with { LockedEnrolmentIds = [.. locked.Select(e => e.Id.Value)] }, after.Version);
        }

        // Nothing is recorded anew of who is completed or transferred; a correction may repeat it.
        private async Task<IReadOnlyList<Refusal>> LockedAsync(
            StoreTransaction tx, CoachingSession session, SessionReport report, IReadOnlyList<Enrolment> enrolments, CancellationToken ct) =>
            session.IsLogged
                ? SessionRules.Locked(await store.RecordAsync(tx, session, ct), report, enrolments)
                : SessionRules.SaidOfLocked(report, enrolments);
    }
}
