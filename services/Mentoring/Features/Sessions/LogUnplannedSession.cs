using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Mapping;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Features.Sessions;

/// <summary>POST /sessions/logged: reports a session that nobody planned; a phone that was offline may have given it its id.</summary>
internal static class LogUnplannedSession
{
    /// <summary>A mentor leaves <see cref="MentorId"/> out.</summary>
    internal sealed record Request : ReportRequest
    {
        public Guid? SessionId { get; init; }

        public Guid? MentorId { get; init; }

        public IReadOnlyList<Guid>? EnrolmentIds { get; init; }
    }

    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/sessions/logged", HandleAsync).RequireAuthorization(Policies.Mentors).Produces<SessionDetails>(StatusCodes.Status201Created);

    private static async Task<IResult> HandleAsync(
        Request request, HttpContext http, Caller caller, CommandRunner commands, Handler handler, MentoringStore store, Problems problems)
    {
        var checks = new Checks();
        var sight = await Sight.OfAsync(caller, store, http.RequestAborted);
        var mentor = SessionParties.ReadMentor(request.MentorId, sight);
        if (mentor.Refusal is { } stranger)
            return Results.Problem(problems.Of(stranger));
        checks.That(request.Kind is not null, "field.required", "kind");
        checks.That(request.SessionId is null or { Version: 7 }, "session.id_form", "sessionId");
        var enrolmentIds = SessionParties.ReadEnrolments(request.EnrolmentIds, checks);
        var report = request.Read(checks);
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        var id = request.SessionId is { } given ? new(given) : Id<CoachingSession>.New();
        var exists = Refusal.Conflict("session.exists", "sessionId");
        return await commands.RunAsync(http, request, LogAsync).RefusedAs(problems, exists);

        async Task<Reply> LogAsync(StoreTransaction tx, CancellationToken ct) => await store.SessionAsync(tx, id, ct) is not null
            ? exists
            : await handler.RecordAsync(tx, id, mentor.Value, enrolmentIds, report, sight, caller, ct);
    }

    /// <summary>What logging one and logging many have in common.</summary>
    internal sealed class Handler(SessionRecorder recorder, MentoringStore store, TimeProvider time)
    {
        /// <summary>Records a session that is not there yet, in the caller's transaction; its kind is known.</summary>
        public async Task<Reply> RecordAsync(
            StoreTransaction tx, Id<CoachingSession> id, Id<Mentor> mentor, IReadOnlyList<Id<Enrolment>> enrolmentIds, SessionReport report, Sight sight,
            Caller caller, CancellationToken ct)
        {
            var parties = await SessionParties.LoadAsync(store, tx, sight, mentor, enrolmentIds, ct);
            if (parties.IsRefused)
                return parties.Refusal;
            if (SessionRules.NamedLocked(enrolmentIds, parties.Value.Enrolments) is { Count: > 0 } locked)
                return Reply.Refused(locked);
            var now = time.Now();
            if (SessionRules.Check(report, parties.Value.Enrolments, now) is { Count: > 0 } refusals)
                return Reply.Refused(refusals);
            var session = CoachingSession.LogUnplanned(id, mentor, report.Kind!.Value, enrolmentIds, report, now);
            var details = await recorder.RecordAsync(tx, null, session, report, parties.Value.Enrolments, new Why(caller.Subject), ct);
            return Reply.Created($"/api/v1/sessions/{id}", details, session.Version);
        }
    }
}
