using AutoMapper;
using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Mapping;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Features.Assignments;

/// <summary>GET /assignments?mentorId=|enrolmentId= and /assignments/{id}; a mentor sees their own.</summary>
internal static class ReadAssignments
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/assignments", ListAsync).RequireAuthorization(Policies.Mentors).Produces<Page<AssignmentResponse>>();
        api.MapGet("/assignments/{id:guid}", GetAsync).RequireAuthorization(Policies.Mentors).Produces<AssignmentResponse>();
    }

    private static async Task<IResult> ListAsync(
        Guid? mentorId, Guid? enrolmentId, HttpContext http, Caller caller, MentoringStore store, Problems problems, IMapper mapper,
        CancellationToken cancellation)
    {
        var paging = Paging<Assignment>.Read(http.Request);
        if (paging.Refusal is { } refusal)
            return Results.Problem(problems.Of(refusal));
        var seen = await ListFilter.OfAsync(mentorId, enrolmentId, caller, store, cancellation);
        if (seen.Refusal is { } unseen)
            return Results.Problem(problems.Of(unseen));
        var filter = seen.Value!.Of<Assignment>(m => a => a.MentorId == m, e => a => a.EnrolmentId == e);
        return await paging.Value!.AnswerAsync(http, store.Assignments, filter, a => a.Id, mapper.Map<AssignmentResponse>, cancellation);
    }

    private static async Task<IResult> GetAsync(
        Guid id, Caller caller, MentoringStore store, Problems problems, IMapper mapper, CancellationToken cancellation)
    {
        var sight = await Sight.OfAsync(caller, store, cancellation);
        var wanted = new Id<Assignment>(id);
        var assignment = await store.Assignments.Find(a => a.Id == wanted).FirstOrDefaultAsync(cancellation);
        return assignment is null || !sight.Sees(assignment.MentorId)
            ? Results.Problem(problems.Of(Refusal.NotFound("assignment.unknown")))
            : Results.Ok(mapper.Map<AssignmentResponse>(assignment));
    }
}
