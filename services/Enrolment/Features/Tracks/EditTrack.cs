using AutoMapper;
using CoachingPlatform.Enrolment.Domain.Tracks;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Tracks;

/// <summary>PUT /tracks/{id}: the next version of a curriculum, for cohorts made from now on.</summary>
internal static class EditTrack
{
    public static void Map(RouteGroupBuilder api) => api.MapPut("/tracks/{id}", HandleAsync)
        .RequireAuthorization(Policies.Coordinators).TakesVersion().Produces<TrackResponse>();

    private static Task<IResult> HandleAsync(
        Id<Track> id, TrackInput input, Caller caller, HttpContext http, CommandRunner commands, Collections store, IMapper mapper, TimeProvider time) =>
        commands.RunAsync(http, input, async (tx, ct) =>
        {
            var present = await store.Tracks.Find(tx.Session, t => t.Id == id).FirstOrDefaultAsync(ct);
            if (present is null)
                return Refusal.NotFound("track.unknown");
            if (http.Request.NotSeen(present.Version) is { } unseen)
                return unseen;
            var checks = new Checks();
            var edited = present with { Version = present.Version + 1, ChangedBy = caller.Subject, ChangedAt = time.Now() };
            var track = await input.ReadAsync(checks, edited, store, tx.Session, ct);
            checks.That(input.ProgrammeId is null || input.ProgrammeId == present.ProgrammeId, "track.programme_fixed", "programmeId");
            if (checks.Failed)
                return Reply.Refused(checks.Refusals);
            await store.Tracks.SaveAsync(tx, track, track.Id, ct);
            return Reply.Ok(mapper.Map<TrackResponse>(track), track.Version);
        });
}
