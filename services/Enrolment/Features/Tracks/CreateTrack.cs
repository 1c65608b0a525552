using AutoMapper;
using CoachingPlatform.Enrolment.Domain.Tracks;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Tracks;

/// <summary>POST /tracks: the first version of a curriculum.</summary>
internal static class CreateTrack
{
    public static void Map(RouteGroupBuilder api) => api.MapPost("/tracks", HandleAsync)
        .RequireAuthorization(Policies.Coordinators).Produces<TrackResponse>(StatusCodes.Status201Created);

    private static Task<IResult> HandleAsync(
        TrackInput input, Caller caller, HttpContext http, CommandRunner commands, Collections store, IMapper mapper, TimeProvider time) =>
        commands.RunAsync(http, input, async (tx, ct) =>
        {
            var checks = new Checks();
            checks.That(input.ProgrammeId is not null, "field.required", "programmeId");
            var made = new Track
            {
                Id = Id<Track>.New(), Version = 1, ProgrammeId = input.ProgrammeId ?? default, Name = "", RequiredSessions = 0, Indicators = [],
                ChangedBy = caller.Subject, ChangedAt = time.Now(),
            };
            var track = await input.ReadAsync(checks, made, store, tx.Session, ct);
            if (checks.Failed)
                return Reply.Refused(checks.Refusals);
            if (!await store.Programmes.Find(tx.Session, p => p.Id == input.ProgrammeId!.Value).AnyAsync(ct))
                return Refusal.NotFound("programme.unknown", "programmeId");
            await store.Tracks.SaveAsync(tx, track, track.Id, ct);
            return Reply.Created($"/api/v1/tracks/{track.Id}", mapper.Map<TrackResponse>(track), track.Version);
        });
}
