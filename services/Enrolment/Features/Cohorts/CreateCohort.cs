using AutoMapper;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Cohorts;
using CoachingPlatform.Enrolment.Domain.Tracks;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Cohorts;

/// <summary>POST /cohorts: a run of the present version of a track, as a draft.</summary>
internal static class CreateCohort
{
    public static void Map(RouteGroupBuilder api) => api.MapPost("/cohorts", HandleAsync)
        .RequireAuthorization(Policies.Coordinators).Produces<CohortResponse>(StatusCodes.Status201Created);

    // Capacity: null is unlimited, 0 is none. Admission: Automatic unless it says ByDecision. ClaimHours: null gives a free seat at once.
    // Organisers: null takes the programme's. OpensAt and ClosesAt: applications are taken from the one until before the other, while the cohort is open; null is no bound.
    internal sealed record Request(
        Id<Track>? TrackId = null, string? Name = null, string? RegionCode = null, string? TimeZone = null,
        DateOnly? StartsOn = null, DateOnly? EndsOn = null, int? Capacity = null, string? Admission = null, int? ClaimHours = null,
        DateTimeOffset? OpensAt = null, DateTimeOffset? ClosesAt = null, IReadOnlyList<string?>? Organisers = null);

    private static Task<IResult> HandleAsync(
        Request request, Caller caller, HttpContext http, CommandRunner commands, Collections store, IMapper mapper, TimeProvider time) =>
        commands.RunAsync(http, request, async (tx, ct) =>
        {
            var checks = new Checks();
            checks.That(request.TrackId is not null, "field.required", "trackId");
            var name = checks.Text(request.Name, "name");
            var region = checks.Required(request.RegionCode, "regionCode", RegionCode.Parse);
            var zone = checks.TimeZone(request.TimeZone, "timeZone");
            var (startsOn, endsOn) = checks.Period(request.StartsOn, request.EndsOn);
            int? capacity = request.Capacity is { } seats ? checks.Between(seats, 0, 100_000, "capacity") : null;
            var admission = request.Admission is null ? AdmissionMode.Automatic : checks.Word<AdmissionMode>(request.Admission, "admission");
            int? claimHours = request.ClaimHours is { } hours ? checks.Between(hours, 1, 30 * 24, "claimHours") : null;
            checks.That(!(request.ClosesAt <= request.OpensAt), "period.closes_before_open", "closesAt");
            var organisers = request.Organisers is null ? null : checks.Organisers(request.Organisers);
            if (checks.Failed)
                return Reply.Refused(checks.Refusals);
            var track = await store.Tracks.Find(tx.Session, t => t.Id == request.TrackId!.Value).FirstOrDefaultAsync(ct);
            if (track is null)
                return Refusal.NotFound("track.unknown", "trackId");
            organisers ??= (await store.Programmes.Find(tx.Session, p => p.Id == track.ProgrammeId).FirstAsync(ct)).Organisers;

            var cohort = new Cohort
            {
                Id = Id<Cohort>.New(), Version = 1, Name = name, Track = track.Terms(), Eligibility = track.Eligibility, Region = region!, TimeZone = zone, StartsOn = startsOn,
                EndsOn = endsOn, OpensAt = request.OpensAt, ClosesAt = request.ClosesAt, Capacity = capacity, Admission = admission, ClaimHours = claimHours,
                Organisers = organisers, State = CohortState.Draft,
                History = [new(CohortState.Draft, time.Now(), caller.Subject, null)],
            };
            await store.Cohorts.SaveAsync(tx, cohort, cohort.Id, ct);
            return Reply.Created($"/api/v1/cohorts/{cohort.Id}", mapper.Map<CohortResponse>(cohort), cohort.Version);
        });
}
