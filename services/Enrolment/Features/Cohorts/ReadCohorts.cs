using AutoMapper;
using CoachingPlatform.Enrolment.Domain.Cohorts;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Cohorts;

/// <summary>GET /cohorts (with <c>?archived=true</c> those that were put away, else the others) and GET /cohorts/{id}. A business account does not see drafts.</summary>
internal static class ReadCohorts
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/cohorts", ListAsync).RequireAuthorization(Policies.Businesses).Produces<Page<CohortResponse>>();
        api.MapGet("/cohorts/{id}", GetAsync).RequireAuthorization(Policies.Businesses).Produces<CohortResponse>();
    }

    /// <summary>The cohort, if there is one that this caller may see.</summary>
    public static async Task<Cohort?> VisibleAsync(
        this IMongoCollection<Cohort> cohorts, Id<Cohort> id, Caller caller, CancellationToken cancellation) =>
        await cohorts.Find(VisibleTo(caller) & Builders<Cohort>.Filter.Eq(c => c.Id, id)).FirstOrDefaultAsync(cancellation);

    private static Task<IResult> ListAsync(
        bool? archived, Caller caller, HttpContext http, Collections store, IMapper mapper, Problems problems, CancellationToken cancellation)
    {
        // What is archived was open once, so everybody may see it.
        var listed = archived == true ? Builders<Cohort>.Filter.Ne(c => c.Archived, null) : VisibleTo(caller) & Builders<Cohort>.Filter.Eq(c => c.Archived, null);
        return store.Cohorts.PageByIdAsync(listed, c => c.Id, http.Request, problems, mapper.Map<CohortResponse>, cancellation);
    }

    private static async Task<IResult> GetAsync(
        Id<Cohort> id, Caller caller, HttpContext http, Collections store, IMapper mapper, Problems problems, CancellationToken cancellation)
    {
        var cohort = await store.Cohorts.VisibleAsync(id, caller, cancellation);
        if (cohort is null)
            return Results.Problem(problems.Of(Refusal.NotFound("cohort.unknown")));
        http.Response.Headers.ETag = EntityVersion.ETag(cohort.Version);
        return Results.Ok(mapper.Map<CohortResponse>(cohort));
    }

    private static FilterDefinition<Cohort> VisibleTo(Caller caller) =>
        caller.IsCoordinator ? Builders<Cohort>.Filter.Empty : Builders<Cohort>.Filter.Ne(c => c.State, CohortState.Draft);
}
