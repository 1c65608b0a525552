using AutoMapper;
using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Mapping;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Features.Assignments;

/// <summary>POST /assignments/{id}/end: a coordinator ends an assignment and says why; the mentor's place is free again.</summary>
internal static class EndAssignment
{
    /// <summary>Why it ends.</summary>
    internal sealed record Request(string? Reason = null);

    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/assignments/{id:guid}/end", HandleAsync).RequireAuthorization(Policies.Coordinators).Produces<AssignmentResponse>();

    private static Task<IResult> HandleAsync(
        Guid id, Request request, HttpContext http, CommandRunner commands, MentoringStore store, Problems problems, TimeProvider time, IMapper mapper)
    {
        var checks = new Checks();
        var reason = checks.Text(request.Reason, "reason", 500);
        if (checks.Failed)
            return Task.FromResult(Results.Problem(problems.Of(checks.Refusals)));
        return commands.RunAsync(http, request, EndAsync);

        async Task<Reply> EndAsync(StoreTransaction tx, CancellationToken ct)
        {
            var wanted = new Id<Assignment>(id);
            if (await store.Assignments.Find(tx.Session, a => a.Id == wanted).FirstOrDefaultAsync(ct) is not { } assignment)
                return Refusal.NotFound("assignment.unknown");
            var enrolment = (await store.EnrolmentsAsync(tx, [assignment.EnrolmentId], ct))[0];
            var ended = await store.EndAsync(tx, assignment, enrolment, reason, time.Now(), ct);
            return ended.IsRefused ? ended.Refusal : Reply.Ok(mapper.Map<AssignmentResponse>(ended.Value), ended.Value.Version);
        }
    }

    /// <summary>Ends it and frees the mentor's place, in the caller's transaction.</summary>
    public static async Task<Outcome<Assignment>> EndAsync(
        this MentoringStore store, StoreTransaction tx, Assignment assignment, Enrolment enrolment, string reason, DateTimeOffset now,
        CancellationToken cancellation)
    {
        var ended = assignment.End(reason, enrolment.DayOf(now), now);
        if (ended.IsRefused)
            return ended;
        var workload = (await store.WorkloadAsync(tx, assignment.MentorId, cancellation)).Release();
        await store.Workloads.SaveAsync(tx, workload, workload.Id, cancellation);
        await store.Assignments.SaveAsync(tx, ended.Value, ended.Value.Id, cancellation);
        tx.Publish(ended.Value.ToEvent());
        return ended;
    }
}
