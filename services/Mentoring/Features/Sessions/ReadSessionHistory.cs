using AutoMapper;
using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Mapping;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Features.Sessions;

/// <summary>GET /sessions/{id}/history: each version of a session, first to last, with who made it, when, why, and what it changed.</summary>
internal static class ReadSessionHistory
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/sessions/{id:guid}/history", HandleAsync)
        .RequireAuthorization(Policies.Mentors).Produces<Page<SessionRevisionResponse>>();

    private static async Task<IResult> HandleAsync(
        Guid id, HttpContext http, Caller caller, MentoringStore store, Problems problems, IMapper mapper, CancellationToken cancellation)
    {
        var page = PageRequest.Read(http.Request);
        var after = page.Value?.After is null ? null : (Outcome<Keyset>?)page.Value.Keyset<Keyset>();
        if ((page.Refusal ?? after?.Refusal) is { } refusal)
            return Results.Problem(problems.Of(refusal));
        var sight = await Sight.OfAsync(caller, store, cancellation);
        var wanted = new Id<CoachingSession>(id);
        var session = await store.Sessions.Find(s => s.Id == wanted).FirstOrDefaultAsync(cancellation);
        if (session is null || !sight.Sees(session.MentorId))
            return Results.Problem(problems.Of(Refusal.NotFound("session.unknown")));
        var from = after?.Value?.Version ?? 0;
        var rows = await store.SessionRevisions.Find(r => r.SessionId == wanted && r.Version > from).SortBy(r => r.Version)
            .Limit(page.Value!.Limit + 1).ToListAsync(cancellation);
        return Results.Ok(page.Value.Page(http.Request, rows, r => new Keyset(r.Version), mapper.Map<SessionRevisionResponse>));
    }

    private sealed record Keyset(long Version);
}
