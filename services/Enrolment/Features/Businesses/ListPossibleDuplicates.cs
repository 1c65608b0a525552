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
    public static void Map(RouteGroupBuilder api) => api.MapGet("/businesses/{id}/possible-duplicates", HandleAsync)
        .RequireAuthorization(Policies.Coordinators).Produces<Response>();

    private static async Task<IResult> HandleAsync(
        Id<Business> id, Caller caller, Collections store, BusinessAnswers answers, Problems problems, CancellationToken cancellation)
    {
        var business = await store.Businesses.Find(b => b.Id == id).FirstOrDefaultAsync(cancellation);
        if (business is null)
            return Results.Problem(problems.Of(Refusal.NotFound("business.unknown")));

        var (likely, isComplete) = await store.LikelyAsync(null, [business], cancellation);
        var reasons = likely.ToDictionary(other => other.Id, other => Resemblances.Between(Likely.Of(business), other));
        var ids = reasons.Where(r => r.Value.Count > 0).Select(r => r.Key).ToList();
        var candidates = await store.Businesses.Find(b => ids.Contains(b.Id)).SortBy(b => b.Id).ToListAsync(cancellation);
        return Results.Ok(new Response(
            [.. (await answers.OfAsync(null, candidates, caller, cancellation)).Zip(candidates, (shown, b) => new Candidate(shown, [.. reasons[b.Id].Select(r => r.ToString())]))],
            isComplete));
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
