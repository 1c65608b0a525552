using AutoMapper;
using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Mapping;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Features.ActionItems;

/// <summary>GET /action-items?enrolmentId=: for coordinators and the mentor who is assigned now.</summary>
internal static class ReadActionItems
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/action-items", ListAsync).RequireAuthorization(Policies.Mentors).Produces<Page<ActionItemResponse>>();

    private static async Task<IResult> ListAsync(
        Guid? enrolmentId, HttpContext http, Caller caller, MentoringStore store, Problems problems, IMapper mapper, CancellationToken cancellation)
    {
        var paging = Paging<ActionItem>.Read(http.Request);
        if (paging.Refusal is { } refusal)
            return Results.Problem(problems.Of(refusal));
        if (enrolmentId is not { } id)
            return Results.Problem(problems.Of(Refusal.Invalid("field.required", "enrolmentId")));
        var enrolment = new Id<Enrolment>(id);
        var sight = await Sight.OfAsync(caller, store, cancellation);
        if (!await CoachesAsync(sight, store, enrolment, cancellation))
            return Results.Problem(problems.Of(Refusal.NotFound("enrolment.unknown", "enrolmentId")));
        var ofEnrolment = Builders<ActionItem>.Filter.Eq(i => i.EnrolmentId, enrolment);
        return await paging.Value!.AnswerAsync(http, store.ActionItems, ofEnrolment, i => i.Id, mapper.Map<ActionItemResponse>, cancellation);
    }

    /// <summary>True when the enrolment exists and the caller may look after it.</summary>
    public static Task<bool> CoachesAsync(Sight sight, MentoringStore store, Id<Enrolment> enrolment, CancellationToken cancellation) => sight.All
        ? store.Enrolments.Find(e => e.Id == enrolment).AnyAsync(cancellation)
        : store.Assignments.Find(a => a.EnrolmentId == enrolment && a.IsLive && a.MentorId == (sight.Own ?? default)).AnyAsync(cancellation);
}
