using AutoMapper;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Owners;
using CoachingPlatform.Enrolment.Features.Businesses;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Owners;

/// <summary>
/// GET /owners/{id} and GET /owners/{id}/businesses: an owner and what it owns, in the order of registration; a business account sees the owner that
/// it entered, and of the businesses those that it registered. POST /owners/search finds owners by NIK or phone for a coordinator: both are
/// personal data, so they come in a body, and it writes nothing.
/// </summary>
internal static class ReadOwners
{
    private static readonly FilterDefinitionBuilder<Business> Businesses = Builders<Business>.Filter;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/owners/{id}", GetAsync).RequireAuthorization(Policies.Businesses).Produces<OwnerResponse>();
        api.MapGet("/owners/{id}/businesses", ListAsync).RequireAuthorization(Policies.Businesses).Produces<Page<BusinessResponse>>();
        api.MapPost("/owners/search", SearchAsync).RequireAuthorization(Policies.Coordinators).NeedsNoKey().Produces<Page<OwnerResponse>>();
    }

    /// <summary>What to search for; both must hold where both are given.</summary>
    internal sealed record Request(string? Nik = null, string? Phone = null)
    {
        /// <inheritdoc/>
        public override string ToString() => "owner"; // both are personal data
    }

    /// <summary>The owner, if there is one that this caller may see.</summary>
    public static async Task<Owner?> OfAsync(
        this IMongoCollection<Owner> owners, IClientSessionHandle? session, Id<Owner> id, Caller caller, CancellationToken cancellation)
    {
        var owner = await (session is null ? owners.Find(o => o.Id == id) : owners.Find(session, o => o.Id == id)).FirstOrDefaultAsync(cancellation);
        return owner?.IsFor(caller.Subject, caller.IsCoordinator) == true ? owner : null;
    }

    private static async Task<IResult> GetAsync(
        Id<Owner> id, Caller caller, HttpContext http, Collections store, IMapper mapper, Problems problems, CancellationToken cancellation)
    {
        if (await store.Owners.OfAsync(null, id, caller, cancellation) is not { } owner)
            return Results.Problem(problems.Of(Refusal.NotFound("owner.unknown")));
        http.Response.Headers.ETag = EntityVersion.ETag(owner.Version);
        return Results.Ok(mapper.Shown(owner, caller));
    }

    private static async Task<IResult> ListAsync(
        Id<Owner> id, Caller caller, HttpRequest request, Collections store, BusinessAnswers answers, Problems problems, CancellationToken cancellation)
    {
        if (await store.Owners.OfAsync(null, id, caller, cancellation) is not { } owner)
            return Results.Problem(problems.Of(Refusal.NotFound("owner.unknown")));
        var filter = Businesses.Eq(b => b.MergedAway, null) & Businesses.Eq(b => b.Details.Owner.OwnerId, id);
        if (!caller.IsCoordinator)
            filter &= Businesses.Eq(b => b.RegisteredBy, caller.Subject);
        return await store.Businesses.PageByIdAsync(filter, b => b.Id, request, problems, b => answers.Of(b, owner, caller), cancellation);
    }

    private static async Task<IResult> SearchAsync(
        Request wanted, Caller caller, HttpRequest request, Collections store, IMapper mapper, Problems problems, CancellationToken cancellation)
    {
        var checks = new Checks();
        var nik = checks.Optional(wanted.Nik, "nik", Nik.Parse);
        var phone = checks.Optional(wanted.Phone, "phone", PhoneNumber.Parse);
        checks.That(!string.IsNullOrWhiteSpace(wanted.Nik) || !string.IsNullOrWhiteSpace(wanted.Phone), "field.required", "nik");
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        var where = Builders<Owner>.Filter;
        var filter = FilterDefinition<Owner>.Empty;
        if (nik is not null)
            filter &= where.Eq(o => o.Details.Nik, nik);
        if (phone is not null)
            filter &= where.Eq(o => o.Details.Phone, phone);
        return await store.Owners.PageByIdAsync(filter, o => o.Id, request, problems, o => mapper.Shown(o, caller), cancellation);
    }
}
