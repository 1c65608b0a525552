using AutoMapper;
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
/// PUT /sessions/{id}/attendance: corrects the attendance of one or many businesses of a logged session and says why. The marks given
/// take the place of theirs, the others stay, so that it can be sent again and needs no version.
/// </summary>
internal static class MarkAttendance
{
    /// <summary>The marks, and why they are corrected.</summary>
    internal sealed record Request(IReadOnlyList<ReportRequest.MarkEntry?>? Attendance = null, string? Reason = null);

    public static void Map(RouteGroupBuilder api) =>
        api.MapPut("/sessions/{id:guid}/attendance", HandleAsync).RequireAuthorization(Policies.Mentors).Produces<SessionResponse>();

    private static async Task<IResult> HandleAsync(
        Guid id, Request request, HttpContext http, Caller caller, CommandRunner commands, MentoringStore store, Problems problems, TimeProvider time,
        IMapper mapper)
    {
        var checks = new Checks();
        checks.That(request.Attendance is { Count: > 0 }, "field.required", "attendance");
        var marks = ReportRequest.ReadMarks(request.Attendance, checks);
        checks.That(marks.DistinctBy(m => m.EnrolmentId).Count() == marks.Count, "attendance.duplicate", "attendance");
        var reason = checks.Text(request.Reason, "reason", 500);
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        var sight = await Sight.OfAsync(caller, store, http.RequestAborted);
        return await commands.RunAsync(http, request, MarkAsync);

        async Task<Reply> MarkAsync(StoreTransaction tx, CancellationToken ct)
        {
            if (await store.SessionAsync(tx, new(id), ct) is not { } session || !sight.Sees(session.MentorId))
                return Refusal.NotFound("session.unknown");
            var marked = session.Mark(marks, time.Now());
            var concerned = await store.EnrolmentsAsync(tx, [.. marks.Select(m => m.EnrolmentId)], ct);
            if ((marked.Refusal ?? SessionRules.Locked(concerned)) is { } refusal)
                return refusal;
            if (marked.Value!.Version > session.Version)
                await store.SaveSessionAsync(tx, session, marked.Value, caller.Subject, reason, ct);
            return Reply.Ok(mapper.Map<SessionResponse>(marked.Value), marked.Value.Version);
        }
    }
}
