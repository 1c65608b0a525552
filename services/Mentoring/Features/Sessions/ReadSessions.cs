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

namespace CoachingPlatform.Mentoring.Features.Sessions;

/// <summary>GET /sessions?enrolmentId=|mentorId= (latest first) and /sessions/{id}; a mentor sees their own.</summary>
internal static class ReadSessions
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/sessions", ListAsync).RequireAuthorization(Policies.Mentors).Produces<Page<SessionResponse>>();
        api.MapGet("/sessions/{id:guid}", GetAsync).RequireAuthorization(Policies.Mentors).Produces<SessionDetails>();
    }

    private static async Task<IResult> ListAsync(
        Guid? mentorId, Guid? enrolmentId, HttpContext http, Caller caller, MentoringStore store, Problems problems, IMapper mapper,
        CancellationToken cancellation)
    {
        var page = PageRequest.Read(http.Request);
        var after = page.Value?.After is null ? null : (Outcome<Keyset>?)page.Value.Keyset<Keyset>();
        if ((page.Refusal ?? after?.Refusal) is { } refusal)
            return Results.Problem(problems.Of(refusal));
        var seen = await ListFilter.OfAsync(mentorId, enrolmentId, caller, store, cancellation);
        if (seen.Refusal is { } unseen)
            return Results.Problem(problems.Of(unseen));
        var filter = seen.Value!.Of<CoachingSession>(m => s => s.MentorId == m, e => s => s.EnrolmentIds.Contains(e));
        if (after?.Value is { } last)
            filter &= Before(last);
        var rows = await store.Sessions.Find(filter).SortByDescending(s => s.At).ThenByDescending(s => s.Id)
            .Limit(page.Value!.Limit + 1).ToListAsync(cancellation);
        return Results.Ok(page.Value.Page(http.Request, rows, s => new Keyset(s.At, s.Id.Value), mapper.Map<SessionResponse>));
    }

    private static async Task<IResult> GetAsync(
        Guid id, HttpContext http, Caller caller, MentoringStore store, SessionRecorder recorder, Problems problems, CancellationToken cancellation)
    {
        var sight = await Sight.OfAsync(caller, store, cancellation);
        var wanted = new Id<CoachingSession>(id);
        var session = await store.Sessions.Find(s => s.Id == wanted).FirstOrDefaultAsync(cancellation);
        if (session is null || !sight.Sees(session.MentorId))
            return Results.Problem(problems.Of(Refusal.NotFound("session.unknown")));
        http.Response.Headers.ETag = EntityVersion.ETag(session.Version);
        return Results.Ok(await recorder.ReadAsync(session, cancellation));
    }

    // The first condition alone bounds the index; the second takes out the ties that were shown.
    private static FilterDefinition<CoachingSession> Before(Keyset last)
    {
        var f = Builders<CoachingSession>.Filter;
        return f.Lte(s => s.At, last.At) & (f.Lt(s => s.At, last.At) | f.Lt(s => s.Id, new Id<CoachingSession>(last.Id)));
    }

    private sealed record Keyset(DateTimeOffset At, Guid Id);
}
