using AutoMapper;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Businesses;

/// <summary>GET /businesses/{id} and GET /businesses?search=: in the order of registration; a business account sees what it registered itself.</summary>
internal static class ReadBusinesses
{
    private static readonly FilterDefinitionBuilder<Business> Where = Builders<Business>.Filter;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/businesses/{id}", GetAsync).RequireAuthorization(Policies.Businesses);
        api.MapGet("/businesses", ListAsync).RequireAuthorization(Policies.Businesses);
    }

    /// <summary>The business, if there is one that this caller may act for.</summary>
    public static async Task<Business?> OfAsync(
        this IMongoCollection<Business> businesses, IClientSessionHandle? session, Id<Business> id, Caller caller, CancellationToken cancellation)
    {
        var found = session is null ? businesses.Find(b => b.Id == id) : businesses.Find(session, b => b.Id == id);
        var business = await found.FirstOrDefaultAsync(cancellation);
        return business is not null && (caller.IsCoordinator || business.RegisteredBy == caller.Subject) ? business : null;
    }

    private static async Task<IResult> GetAsync(
        Id<Business> id, Caller caller, HttpContext http, Collections store, IMapper mapper, Problems problems, CancellationToken cancellation)
    {
        var business = await store.Businesses.OfAsync(null, id, caller, cancellation);
        if (business is null)
            return Results.Problem(problems.Of(Refusal.NotFound("business.unknown")));
        http.Response.Headers.ETag = EntityVersion.ETag(business.Version);
        return Results.Ok(mapper.Map<BusinessResponse>(business));
    }

    private static async Task<IResult> ListAsync(
        string? search, Caller caller, HttpContext http, Collections store, IMapper mapper, Problems problems, CancellationToken cancellation)
    {
        var filter = caller.IsCoordinator ? Where.Empty : Where.Eq(b => b.RegisteredBy, caller.Subject);
        if (!string.IsNullOrWhiteSpace(search))
        {
            if (Search(search) is not { } found)
                return Results.Problem(problems.Of(Refusal.Invalid("search.too_short", "search")));
            filter &= found;
        }

        return await store.Businesses.PageByIdAsync(filter, b => b.Id, http.Request, problems, mapper.Map<BusinessResponse>, cancellation);
    }

    // The NIB itself, or every searched word as the beginning of a word of the name, or all of it run together. Anchored, so that the index serves it.
    private static FilterDefinition<Business>? Search(string search)
    {
        var words = Business.Words(search);
        var together = string.Concat(words);
        if (together.Length < 2)
            return null;
        var byName = Where.And(words.Select(BeginsWith)) | BeginsWith(together);
        return Nib.Parse(search).Value is { } nib ? byName | Where.Eq(b => b.Details.Nib, nib) : byName;
    }

    private static FilterDefinition<Business> BeginsWith(string key) => Where.Regex("searchKeys", new BsonRegularExpression($"^{key}"));
}
