using AutoMapper;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Consents;
using CoachingPlatform.Enrolment.Features.Businesses;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Consents;

/// <summary>GET /businesses/{id}/consents: what holds for each partner and purpose, with its history, in the order in which they were first given.</summary>
internal static class ReadConsents
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/businesses/{id}/consents", ListAsync).RequireAuthorization(Policies.Businesses)
        .Produces<Page<ConsentResponse>>()
        .WithSummary("The consents of a business with their history, by page.").WithDescription("Problem codes: page.limit, page.cursor, business.unknown.");

    private static async Task<IResult> ListAsync(
        Id<Business> id, Caller caller, HttpContext http, Collections store, IMapper mapper, Problems problems, CancellationToken cancellation) =>
        await store.Businesses.OfAsync(null, id, caller, cancellation) is null
            ? Results.Problem(problems.Of(Refusal.NotFound("business.unknown")))
            : await store.Consents.PageByIdAsync(
                Builders<Consent>.Filter.Eq(c => c.BusinessId, id), c => c.Id, http.Request, problems, mapper.Map<ConsentResponse>, cancellation);
}
