using AutoMapper;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Businesses;

/// <summary>GET /businesses/{id}/possible-duplicates: the registered businesses that may be the same one, each with the reasons, in the order of registration.</summary>
internal static class ListPossibleDuplicates
{
    // Some offices write their own number into every row: comparing with all of those would cost more the more is stored.
    private const int MostCompared = 100;

    public static void Map(RouteGroupBuilder api) => api.MapGet("/businesses/{id}/possible-duplicates", HandleAsync)
        .RequireAuthorization(Policies.Coordinators).Produces<Response>();

    private static async Task<IResult> HandleAsync(
        Id<Business> id, Collections store, IMapper mapper, Problems problems, CancellationToken cancellation)
    {
        var business = await store.Businesses.Find(b => b.Id == id).FirstOrDefaultAsync(cancellation);
        if (business is null)
            return Results.Problem(problems.Of(Refusal.NotFound("business.unknown")));

        var (nik, phone) = (business.Details.Nik, business.Details.Phone);
        var ofOwner = nik is null ? [] : await FirstAsync(Builders<Business>.Filter.Eq(b => b.Details.Nik, nik));
        var ofPhone = phone is null ? [] : await FirstAsync(Builders<Business>.Filter.Eq(b => b.Details.Phone, phone));
        var candidates = ofOwner.Concat(ofPhone).DistinctBy(b => b.Id).OrderBy(b => b.Id.Value)
            .Select(b => new Candidate(mapper.Map<BusinessResponse>(b), [.. Resemblances.Of(business, b).Select(r => r.ToString())]))
            .Where(c => c.Reasons.Count > 0).ToList();
        return Results.Ok(new Response(candidates, ofOwner.Count <= MostCompared && ofPhone.Count <= MostCompared));

        Task<List<Business>> FirstAsync(FilterDefinition<Business> filter) =>
            store.Businesses.Find(filter).SortBy(b => b.Id).Limit(MostCompared + 1).ToListAsync(cancellation);
    }

    /// <summary>The candidates.</summary>
    /// <param name="Items">Each with its reasons.</param>
    /// <param name="IsComplete">False: so many share the owner or the phone that not all were compared.</param>
    internal sealed record Response(IReadOnlyList<Candidate> Items, bool IsComplete);

    /// <summary>A business that may be the same.</summary>
    /// <param name="Business">It, masked as everywhere.</param>
    /// <param name="Reasons"><c>SameOwner</c> or <c>SamePhone</c>, or both.</param>
    internal sealed record Candidate(BusinessResponse Business, IReadOnlyList<string> Reasons);
}
