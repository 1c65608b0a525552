using AutoMapper;
using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Mapping;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Features.Assignments;

/// <summary>POST /assignments: a coordinator gives an enrolment its mentor.</summary>
internal static class AssignMentor
{
    /// <summary>Which mentor coaches which enrolment, from which day in the cohort's zone.</summary>
    internal sealed record Request(Guid? EnrolmentId = null, Guid? MentorId = null, DateOnly? StartsOn = null);

    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/assignments", HandleAsync).RequireAuthorization(Policies.Coordinators).Produces<AssignmentResponse>(StatusCodes.Status201Created);

    private static Task<IResult> HandleAsync(
        Request request, HttpContext http, CommandRunner commands, MentoringStore store, Problems problems, TimeProvider time, IMapper mapper)
    {
        var checks = new Checks();
        checks.That(request.EnrolmentId is not null, "field.required", "enrolmentId");
        checks.That(request.MentorId is not null, "field.required", "mentorId");
        checks.That(request.StartsOn is not null, "field.required", "startsOn");
        if (checks.Failed)
            return Task.FromResult(Results.Problem(problems.Of(checks.Refusals)));
        var (enrolmentId, mentorId) = (new Id<Enrolment>(request.EnrolmentId!.Value), new Id<Mentor>(request.MentorId!.Value));
        var exists = Refusal.Conflict("assignment.exists", "enrolmentId");
        return commands.RunAsync(http, request, AssignAsync, turn: mentorId.Value).RefusedAs(problems, exists);

        async Task<Reply> AssignAsync(StoreTransaction tx, CancellationToken ct)
        {
            if (await store.MentorAsync(tx, mentorId, ct) is not { } mentor)
                return Refusal.NotFound("mentor.unknown", "mentorId");
            if (await store.RelyOnEnrolmentAsync(tx, enrolmentId, ct) is not { } enrolment)
                return Refusal.NotFound("enrolment.unknown", "enrolmentId");
            var now = time.Now();
            var assignment = Assignment.Assign(mentorId, enrolment, request.StartsOn!.Value, now);
            if (assignment.IsRefused)
                return assignment.Refusal;
            if (await store.LiveAssignmentAsync(tx, enrolmentId, ct) is not null)
                return exists;
            var workload = (await store.WorkloadAsync(tx, mentorId, ct)).Take(mentor.LoadLimit, now);
            if (workload.IsRefused)
                return workload.Refusal;
            await store.StartAsync(tx, assignment.Value, workload.Value, ct);
            return Reply.Created(
                $"/api/v1/assignments/{assignment.Value.Id}", mapper.Map<AssignmentResponse>(assignment.Value), assignment.Value.Version);
        }
    }

    /// <summary>Starts it in the place that was taken, in the caller's transaction.</summary>
    public static async Task StartAsync(
        this MentoringStore store, StoreTransaction tx, Assignment assignment, Workload workload, CancellationToken cancellation)
    {
        await store.Workloads.SaveAsync(tx, workload, workload.Id, cancellation);
        await store.Assignments.SaveAsync(tx, assignment, assignment.Id, cancellation);
        tx.Publish(assignment.ToEvent());
        if (workload.BusySince == assignment.AssignedAt)
            await store.RemindAsync(
                tx, [Reminder.Idle(workload.Id, assignment.AssignedAt, assignment.AssignedAt + Reminder.IdleAfter)], cancellation);
    }
}
