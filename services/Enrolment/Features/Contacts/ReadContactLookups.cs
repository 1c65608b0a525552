using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Features.Businesses;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Contacts;

/// <summary>GET /businesses/{id}/contact-lookups: when its address was asked for, by which program and what for, oldest first.</summary>
internal static class ReadContactLookups
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/businesses/{id}/contact-lookups", ListAsync).RequireAuthorization(Policies.Businesses)
        .Produces<Page<Row>>()
        .WithSummary("When the address of a business was asked for, by which program, what for and whether it was given, by page.")
        .WithDescription("Problem codes: page.limit, page.cursor, business.unknown.");

    /// <summary>One time that it was asked for.</summary>
    /// <param name="At">When.</param>
    /// <param name="By">The program (<c>client_id</c>).</param>
    /// <param name="Purpose"><c>SessionMail</c>, <c>SessionReminder</c> or <c>ItemReminder</c>.</param>
    /// <param name="Outcome"><c>Given</c>, <c>NoAddress</c> or <c>NotWanted</c>.</param>
    internal sealed record Row(DateTimeOffset At, string By, string Purpose, string Outcome);

    private static async Task<IResult> ListAsync(
        Id<Business> id, Caller caller, HttpContext http, Collections store, Problems problems, CancellationToken cancellation) =>
        await store.Businesses.OfAsync(null, id, caller, cancellation) is null
            ? Results.Problem(problems.Of(Refusal.NotFound("business.unknown")))
            : await store.ContactLookups.PageByIdAsync(
                Builders<ContactLookup>.Filter.Eq(l => l.BusinessId, id), l => l.Id, http.Request, problems,
                l => new Row(l.At, l.By, l.Purpose.ToString(), l.Outcome.ToString()), cancellation);
}
