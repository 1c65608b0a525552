using AutoMapper;
using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Mapping;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Features.Mentors;

/// <summary>GET /mentors and /mentors/{id}: a mentor finds only their own entry.</summary>
internal static class ReadMentors
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/mentors", ListAsync).RequireAuthorization(Policies.Mentors).Produces<Page<MentorResponse>>();
        api.MapGet("/mentors/{id:guid}", GetAsync).RequireAuthorization(Policies.Mentors).Produces<MentorResponse>();
    }

    private static async Task<IResult> ListAsync(
        HttpContext http, Caller caller, MentoringStore store, Problems problems, IMapper mapper, CancellationToken cancellation)
    {
        var paging = Paging<Mentor>.Read(http.Request);
        if (paging.Refusal is { } refusal)
            return Results.Problem(problems.Of(refusal));
        var sight = await Sight.OfAsync(caller, store, cancellation);
        var seen = sight.All ? Builders<Mentor>.Filter.Empty : Builders<Mentor>.Filter.Eq(m => m.Id, sight.Own ?? default);
        return await paging.Value!.AnswerAsync(http, store.Mentors, seen, m => m.Id, mapper.Map<MentorResponse>, cancellation);
    }

    private static async Task<IResult> GetAsync(
        Guid id, HttpContext http, Caller caller, MentoringStore store, Problems problems, IMapper mapper, CancellationToken cancellation)
    {
        var sight = await Sight.OfAsync(caller, store, cancellation);
        var wanted = new Id<Mentor>(id);
        var mentor = await store.Mentors.Find(m => m.Id == wanted).FirstOrDefaultAsync(cancellation);
        if (mentor is null || !sight.Sees(mentor.Id))
            return Results.Problem(problems.Of(Refusal.NotFound("mentor.unknown")));
        http.Response.Headers.ETag = EntityVersion.ETag(mentor.Version);
        return Results.Ok(mapper.Map<MentorResponse>(mentor));
    }
}
