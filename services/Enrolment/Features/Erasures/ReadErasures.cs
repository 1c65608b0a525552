using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Erasing;
using CoachingPlatform.Enrolment.Features.Businesses;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Erasures;

/// <summary>
/// GET /businesses/{id}/erasure: how far it is, for who asked and for coordinators. GET /businesses/{id}/erasure/preview: what it would erase, and first
/// of all what stands against it; changes nothing. GET /erasures?state=: those that wait, for coordinators.
/// </summary>
internal static class ReadErasures
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/businesses/{id}/erasure", GetAsync).RequireAuthorization(Policies.Businesses).Produces<ErasureResponse>()
            .WithSummary("How far the erasure of a business is.").WithDescription("Problem codes: erasure.unknown.");
        api.MapGet("/businesses/{id}/erasure/preview", PreviewAsync).RequireAuthorization(Policies.Businesses).Produces<Preview>()
            .WithSummary("What the erasure of a business would erase, and what stands against it.")
            .WithDescription("Problem codes: business.unknown, business.merged, business.erased.");
        api.MapGet("/erasures", ListAsync).RequireAuthorization(Policies.Coordinators).Produces<Page<ErasureResponse>>()
            .WithSummary("Erasures in one state, without one those that wait for a coordinator, by page.")
            .WithDescription("Problem codes: field.unknown_value, page.limit, page.cursor.");
    }

    private static async Task<IResult> GetAsync(Id<Business> id, Caller caller, HttpContext http, Collections store, Problems problems, CancellationToken cancellation)
    {
        var erasure = await store.ErasureOfAsync(null, id, cancellation);
        if (erasure?.IsFor(caller.Subject, caller.IsCoordinator) != true)
            return Results.Problem(problems.Of(Refusal.NotFound("erasure.unknown")));
        http.Response.Headers.ETag = EntityVersion.ETag(erasure.Version);
        return Results.Ok(ErasureResponse.Of(erasure));
    }

    private static async Task<IResult> PreviewAsync(Id<Business> id, Caller caller, Collections store, Problems problems, CancellationToken cancellation)
    {
        var business = await store.Businesses.OfAsync(null, id, caller, cancellation);
        if (business is null)
            return Results.Problem(problems.Of(Refusal.NotFound("business.unknown")));
        if (business.Gone() is { } gone)
            return Results.Problem(problems.Of(gone));
        var line = await store.WholeLineAsync(null, business, cancellation);
        return Results.Ok(new Preview(
            [.. line.Blocking.Select(Place.Of)], [.. line.Businesses.Skip(1).Select(b => b.Id.Value)], line.ErasedOwners.Count, line.KeptOwners.Count,
            [.. line.Enrolments.Select(Place.Of)], line.Consents.Count));
    }

    private static async Task<IResult> ListAsync(string? state, HttpRequest request, Collections store, Problems problems, CancellationToken cancellation)
    {
        var checks = new Checks();
        var wanted = state is null ? ErasureState.Requested : checks.Word<ErasureState>(state, "state");
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        return await store.Erasures.PageByIdAsync(Builders<Erasure>.Filter.Eq(e => e.State, wanted), e => e.Id, request, problems, ErasureResponse.Of, cancellation);
    }

    /// <summary>What an erasure would do.</summary>
    /// <param name="Blocking">Enrolments that are live: the business leaves them first, so that its seats go to who waits for them.</param>
    /// <param name="MergedIn">The businesses that were merged into it: they are erased with it.</param>
    /// <param name="OwnersErased">How many owners are erased.</param>
    /// <param name="OwnersKept">How many owners stay, because they have other businesses.</param>
    /// <param name="Enrolments">All enrolments: their places, states and times stay, what was written about them goes, here and in coaching.</param>
    /// <param name="Consents">How many consents end.</param>
    internal sealed record Preview(
        IReadOnlyList<Place> Blocking, IReadOnlyList<Guid> MergedIn, int OwnersErased, int OwnersKept, IReadOnlyList<Place> Enrolments, int Consents);

    /// <summary>An enrolment in short.</summary>
    internal sealed record Place(Guid Id, string TrackName, string CohortName, string State)
    {
        public static Place Of(Domain.Enrolments.CohortEnrolment e) => new(e.Id.Value, e.Track.Name, e.Cohort.Name, e.State.ToString());
    }
}
