using AutoMapper;
using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Features.Sessions;
using CoachingPlatform.Mentoring.Mapping;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Features.Assignments;

/// <summary>
/// POST /assignments/{id}/reassign: a coordinator gives the enrolment to another mentor. In one transaction the assignment ends with the
/// handover note, the new one starts, and the planned sessions go to the new mentor.
/// </summary>
internal static class ReassignMentor
{
    /// <summary>
    /// Who takes over, and what they must know. A session that cannot move refuses it all, unless <paramref name="LeaveConflicts"/>: then it
    /// stays with the old mentor and the answer names it.
    /// </summary>
    internal sealed record Request(Guid? MentorId = null, string? HandoverNote = null, bool LeaveConflicts = false);

    /// <summary>What came of it.</summary>
    internal sealed record Response(
        AssignmentResponse Ended, AssignmentResponse Started, IReadOnlyList<SessionResponse> Moved, IReadOnlyList<ConflictResponse> Conflicts);

    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/assignments/{id:guid}/reassign", HandleAsync).RequireAuthorization(Policies.Coordinators).Produces<Response>();

    private static Task<IResult> HandleAsync(
        Guid id, Request request, HttpContext http, Caller caller, CommandRunner commands, MentoringStore store, Problems problems, Sentences sentences,
        TimeProvider time, IMapper mapper)
    {
        var checks = new Checks();
        checks.That(request.MentorId is not null, "field.required", "mentorId");
        var note = checks.Text(request.HandoverNote, "handoverNote", 2000);
        if (checks.Failed)
            return Task.FromResult(Results.Problem(problems.Of(checks.Refusals)));
        var next = new Id<Mentor>(request.MentorId!.Value);
        return commands.RunAsync(http, request, ReassignAsync, turn: next.Value)
            .RefusedAs(problems, Refusal.Conflict("assignment.exists", "enrolmentId"));

        async Task<Reply> ReassignAsync(StoreTransaction tx, CancellationToken ct)
        {
            var wanted = new Id<Assignment>(id);
            if (await store.Assignments.Find(tx.Session, a => a.Id == wanted).FirstOrDefaultAsync(ct) is not { } assignment)
                return Refusal.NotFound("assignment.unknown");
            if (await store.MentorAsync(tx, next, ct) is not { } mentor)
                return Refusal.NotFound("mentor.unknown", "mentorId");
            if (assignment.MentorId == next)
                return Refusal.Conflict("assignment.same_mentor", "mentorId");
            var enrolment = (await store.RelyOnEnrolmentAsync(tx, assignment.EnrolmentId, ct))!;
            var now = time.Now();
            var ended = await store.EndAsync(tx, assignment, enrolment, note, now, ct);
            if (ended.IsRefused)
                return ended.Refusal;
            var started = Assignment.Assign(next, enrolment, enrolment.DayOf(now), now);
            if (started.IsRefused)
                return started.Refusal;
            var workload = (await store.WorkloadAsync(tx, next, ct)).Take(mentor.LoadLimit, now);
            if (workload.IsRefused)
                return workload.Refusal;
            await store.StartAsync(tx, started.Value, workload.Value, ct);

            var planned = await store.PlannedOfAsync(tx, assignment.MentorId, assignment.EnrolmentId, now, ct);
            var handed = planned.Select(s => (Session: s, Next: s.HandOver(next, now))).ToList();
            var groups = handed.Where(h => h.Next.IsRefused).Select(h => new BookingConflict(h.Session, h.Next.Refusal!));
            List<CoachingSession> moving = [.. handed.Where(h => !h.Next.IsRefused).Select(h => h.Next.Value!)];
            IReadOnlyList<BookingConflict> conflicts = [.. groups, .. await store.ConflictsAsync(tx, mentor, moving, ct)];
            if (conflicts.Count > 0 && !request.LeaveConflicts)
                return ConflictResponse.Refused(conflicts);
            List<CoachingSession> moved = [.. moving.ExceptBy(conflicts.Select(c => c.Session.Id), s => s.Id)];
            await store.SavePlansAsync(tx, [.. moved.Select(m => (planned.FirstOrDefault(p => p.Id == m.Id), m))], caller.Subject, note, ct);
            return Reply.Ok(new Response(
                mapper.Map<AssignmentResponse>(ended.Value),
                mapper.Map<AssignmentResponse>(started.Value),
                [.. moved.Select(mapper.Map<SessionResponse>)],
                [.. conflicts.Select(c => ConflictResponse.Of(c, sentences))]));
        }
    }
}
