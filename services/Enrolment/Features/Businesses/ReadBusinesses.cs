using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Businesses;

/// <summary>
/// GET /businesses/{id}, GET /businesses?search=&amp;regionCode=&amp;kbli=&amp;size=&amp;flag= and POST /businesses/search with the same and the phone in the
/// body: in the order of registration, with how many there are; a business account sees what it registered itself. The search writes
/// nothing, so it takes no idempotency key; its <c>next</c> is called with the same body.
/// </summary>
internal static class ReadBusinesses
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/businesses/{id}", GetAsync).RequireAuthorization(Policies.Businesses).Produces<BusinessResponse>();
        api.MapPost("/businesses/search", FindAsync).RequireAuthorization(Policies.Businesses).NeedsNoKey().Produces<Listed>();
        api.MapGet("/businesses", ListAsync).RequireAuthorization(Policies.Businesses).Produces<Listed>();
    }

    /// <summary>The business, if there is one that this caller may act for.</summary>
    public static async Task<Business?> OfAsync(
        this IMongoCollection<Business> businesses, IClientSessionHandle? session, Id<Business> id, Caller caller, CancellationToken cancellation)
    {
        var found = session is null ? businesses.Find(b => b.Id == id) : businesses.Find(session, b => b.Id == id);
        var business = await found.FirstOrDefaultAsync(cancellation);
        return business is not null && (caller.IsCoordinator || business.RegisteredBy == caller.Subject) ? business : null;
    }

    /// <summary>The same, held as it is until this transaction ends: a merge in the same moment conflicts with it.</summary>
    public static async Task<Business?> RelyOnAsync(
        this IMongoCollection<Business> businesses, StoreTransaction tx, Id<Business> id, Caller caller, CancellationToken cancellation)
    {
        var filter = Builders<Business>.Filter.Eq(b => b.Id, id);
        if (!caller.IsCoordinator)
            filter &= Builders<Business>.Filter.Eq(b => b.RegisteredBy, caller.Subject);
        return await businesses.FindOneAndUpdateAsync<Business>(
            tx.Session, filter, Builders<Business>.Update.Inc(b => b.Reliances, 1),
            new FindOneAndUpdateOptions<Business> { ReturnDocument = ReturnDocument.After }, cancellation);
    }

    private static async Task<IResult> GetAsync(
        Id<Business> id, Caller caller, HttpContext http, Collections store, BusinessAnswers answers, Problems problems, CancellationToken cancellation)
    {
        var business = await store.Businesses.OfAsync(null, id, caller, cancellation);
        if (business is null)
            return Results.Problem(problems.Of(Refusal.NotFound("business.unknown")));
        http.Response.Headers.ETag = EntityVersion.ETag(business.Version);
        return Results.Ok(await answers.OfAsync(null, business, caller, cancellation));
    }

    private static Task<IResult> ListAsync(
        string? search, string? regionCode, string? kbli, string? size, string? flag,
        Caller caller, HttpContext http, Collections store, BusinessAnswers answers, Problems problems, CancellationToken cancellation) =>
        FindAsync(new BusinessFilter(search, null, regionCode, kbli, size, flag), caller, http, store, answers, problems, cancellation);

    private static async Task<IResult> FindAsync(
        BusinessFilter wanted, Caller caller, HttpContext http, Collections store, BusinessAnswers answers, Problems problems, CancellationToken cancellation)
    {
        var checks = new Checks();
        var questions = wanted.Read(checks, caller);
        var asked = checks.Take(PageRequest.Read(http.Request), "limit");
        var after = asked?.After is null ? null : checks.Take(asked.Keyset<PageById.After>(), "after");
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));

        var (filter, index, count) = await store.AskAsync(questions, cancellation);
        var here = after is null ? filter : filter & Builders<Business>.Filter.Gt(b => b.Id, new Id<Business>(after.Id));
        var rows = await store.Businesses.Find(here, new FindOptions { Hint = index }).SortBy(b => b.Id).Limit(asked!.Limit + 1).ToListAsync(cancellation);
        var page = asked.Page(http.Request, rows, row => new PageById.After(row.Id.Value), row => row);
        var total = new Total(Math.Min(count, BusinessSearch.MostCounted), count <= BusinessSearch.MostCounted);
        return Results.Ok(new Listed(await answers.OfAsync(null, page.Items, caller, cancellation), page.Next, total));
    }

    /// <summary>A page with how many there are in all.</summary>
    internal sealed record Listed(IReadOnlyList<BusinessResponse> Items, string? Next, Total Total);

    /// <summary>How many were found.</summary>
    /// <param name="Count">The number; at most 1,000, so that counting costs the same however many are stored.</param>
    /// <param name="IsExact">False: there are more than <paramref name="Count"/>.</param>
    internal sealed record Total(long Count, bool IsExact);
}
