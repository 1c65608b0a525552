using CoachingPlatform.Enrolment.Domain.Consents;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Consents;

/// <summary>GET /consent-texts and GET /consent-texts/{id}: what businesses are asked, with every earlier wording.</summary>
internal static class ReadConsentTexts
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/consent-texts", ListAsync).RequireAuthorization(Policies.Businesses)
            .Produces<Page<ConsentTextResponse>>()
            .WithSummary("The consent texts, by page.").WithDescription("Problem codes: page.limit, page.cursor.");
        api.MapGet("/consent-texts/{id}", GetAsync).RequireAuthorization(Policies.Businesses)
            .Produces<ConsentTextResponse>()
            .WithSummary("One consent text with all its wordings.").WithDescription("Problem codes: consent_text.unknown.");
    }

    private static Task<IResult> ListAsync(HttpContext http, Collections store, Problems problems, CancellationToken cancellation) =>
        store.ConsentTexts.PageByIdAsync(Builders<ConsentText>.Filter.Empty, t => t.Id, http.Request, problems, ConsentTextResponse.Of, cancellation);

    private static async Task<IResult> GetAsync(
        Id<ConsentText> id, HttpContext http, Collections store, Problems problems, CancellationToken cancellation)
    {
        var text = await store.ConsentTexts.Find(t => t.Id == id).FirstOrDefaultAsync(cancellation);
        if (text is null)
            return Results.Problem(problems.Of(Refusal.NotFound("consent_text.unknown")));
        http.Response.Headers.ETag = EntityVersion.ETag(text.Version);
        return Results.Ok(ConsentTextResponse.Of(text));
    }
}
