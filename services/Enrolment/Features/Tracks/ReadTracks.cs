using AutoMapper;
using CoachingPlatform.Enrolment.Domain.Programmes;
using CoachingPlatform.Enrolment.Domain.Tracks;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Tracks;

/// <summary>GET /tracks?programmeId= and GET /tracks/{id}.</summary>
internal static class ReadTracks
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/tracks", ListAsync).RequireAuthorization(Policies.Businesses).Produces<Page<TrackResponse>>();
        api.MapGet("/tracks/{id}", GetAsync).RequireAuthorization(Policies.Businesses).Produces<TrackResponse>();
    }

    private static Task<IResult> ListAsync(
        Id<Programme>? programmeId, HttpContext http, Collections store, IMapper mapper, Problems problems, CancellationToken cancellation)
    {
        var filter = programmeId is { } programme ? Builders<Track>.Filter.Eq(t => t.ProgrammeId, programme) : Builders<Track>.Filter.Empty;
        return store.Tracks.PageByIdAsync(filter, t => t.Id, http.Request, problems, mapper.Map<TrackResponse>, cancellation);
    }

    private static async Task<IResult> GetAsync(
        Id<Track> id, HttpContext http, Collections store, IMapper mapper, Problems problems, CancellationToken cancellation)
    {
        var track = await store.Tracks.Find(t => t.Id == id).FirstOrDefaultAsync(cancellation);
        if (track is null)
            return Results.Problem(problems.Of(Refusal.NotFound("track.unknown")));
        http.Response.Headers.ETag = EntityVersion.ETag(track.Version);
        return Results.Ok(mapper.Map<TrackResponse>(track));
    }
}
