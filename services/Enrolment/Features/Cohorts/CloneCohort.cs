using AutoMapper;
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

/// <summary>
/// POST /cohorts/{id}/clone: a new draft with the settings of a cohort in any state (region, zone, capacity, admission, claim, organisers) and dates of
/// its own. It follows the newest version of the track, or the same one as the cohort.
/// </summary>
internal static class CloneCohort
{
    // Applications are taken between OpensAt and ClosesAt; they are not taken over, for they lie in the past of the other.
    internal sealed record Request(
        string? Name = null, DateOnly? StartsOn = null, DateOnly? EndsOn = null, DateTimeOffset? OpensAt = null, DateTimeOffset? ClosesAt = null,
        string? TrackVersion = null);

    /// <summary>Which version of the track a clone follows.</summary>
    internal enum VersionChoice
    {
        /// <summary>The present one.</summary>
        Newest,

        /// <summary>The one that the cloned cohort follows.</summary>
        Same,
    }

    public static void Map(RouteGroupBuilder api) => api.MapPost("/cohorts/{id}/clone", HandleAsync)
        .RequireAuthorization(Policies.Coordinators).Produces<CohortResponse>(StatusCodes.Status201Created);

    private static Task<IResult> HandleAsync(
        Id<Cohort> id, Request request, Caller caller, HttpContext http, CommandRunner commands, Collections store, IMapper mapper, TimeProvider time) =>
        commands.RunAsync(http, request, async (tx, ct) =>
        {
            var checks = new Checks();
            var name = checks.Text(request.Name, "name");
            var (startsOn, endsOn) = checks.Period(request.StartsOn, request.EndsOn);
            checks.That(!(request.ClosesAt <= request.OpensAt), "period.closes_before_open", "closesAt");
            var version = request.TrackVersion is null ? VersionChoice.Newest : checks.Word<VersionChoice>(request.TrackVersion, "trackVersion");
            if (checks.Failed)
                return Reply.Refused(checks.Refusals);
            var cloned = await store.Cohorts.Find(tx.Session, c => c.Id == id).FirstOrDefaultAsync(ct);
            if (cloned is null)
                return Refusal.NotFound("cohort.unknown");

            var cohort = cloned.CloneAs(name, startsOn, endsOn, request.OpensAt, request.ClosesAt, caller.Subject, time.Now());
            if (version == VersionChoice.Newest)
            {
                var trackId = new Id<Track>(cloned.Track.TrackId);
                cohort = cohort.Following(await store.Tracks.Find(tx.Session, t => t.Id == trackId).FirstAsync(ct));
            }

            await store.Cohorts.SaveAsync(tx, cohort, cohort.Id, ct);
            return Reply.Created($"/api/v1/cohorts/{cohort.Id}", mapper.Map<CohortResponse>(cohort), cohort.Version);
        });
}
