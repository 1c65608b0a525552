using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Features.Businesses;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Duplicates;

/// <summary>GET /possible-duplicates?state=: businesses that may be one, in the order in which they were found; without a state those that are open.</summary>
internal static class ReadReviewQueue
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/possible-duplicates", ListAsync)
        .RequireAuthorization(Policies.Coordinators).Produces<Page<DuplicateResponse>>();

    private static async Task<IResult> ListAsync(
        string? state, Caller caller, HttpRequest request, Collections store, BusinessAnswers answers, Problems problems, CancellationToken cancellation)
    {
        var checks = new Checks();
        var wanted = state is null ? ReviewState.Open : checks.Word<ReviewState>(state, "state");
        var asked = checks.Take(PageRequest.Read(request), "limit");
        var after = asked?.After is null ? null : checks.Take(asked.Keyset<PageById.After>(), "after");
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));

        var filter = Builders<PossibleDuplicate>.Filter.Eq(p => p.State, wanted);
        if (after is not null)
            filter &= Builders<PossibleDuplicate>.Filter.Gt(p => p.Id, new Id<PossibleDuplicate>(after.Id));
        var rows = await store.PossibleDuplicates.Find(filter).SortBy(p => p.Id).Limit(asked!.Limit + 1).ToListAsync(cancellation);
        var ids = rows.SelectMany(p => p.BusinessIds).Distinct().ToList();
        var businesses = await store.Businesses.Find(b => ids.Contains(b.Id)).SortBy(b => b.Id).ToListAsync(cancellation);
        var shown = (await answers.OfAsync(null, businesses, caller, cancellation)).ToDictionary(b => b.Id);
        return Results.Ok(asked.Page(
            request, rows, row => new PageById.After(row.Id.Value),
            row => DuplicateResponse.Of(row, [.. row.BusinessIds.Select(id => shown[id.Value])])));
    }
}

/// <summary>Two businesses that may be one.</summary>
/// <param name="Id">The review.</param>
/// <param name="Version">Its version.</param>
/// <param name="State"><c>Open</c>, <c>NotDuplicate</c> or <c>Merged</c>.</param>
/// <param name="Reasons"><c>SameOwner</c> or <c>SamePhone</c>, or both, as it was when they were found.</param>
/// <param name="Businesses">The two as they are now, masked as everywhere, the one that was registered first before the other.</param>
/// <param name="FoundAt">When they were found.</param>
/// <param name="DecidedAt">When it was answered; null while it is open.</param>
/// <param name="DecidedBy">The account that answered.</param>
/// <param name="Reason">Why it was answered so.</param>
internal sealed record DuplicateResponse(
    Guid Id, long Version, string State, IReadOnlyList<string> Reasons, IReadOnlyList<BusinessResponse> Businesses, DateTimeOffset FoundAt,
    DateTimeOffset? DecidedAt, string? DecidedBy, string? Reason)
{
    public static DuplicateResponse Of(PossibleDuplicate pair, IReadOnlyList<BusinessResponse> businesses) => new(
        pair.Id.Value, pair.Version, pair.State.ToString(), [.. pair.Reasons.Select(r => r.ToString())], businesses, pair.FoundAt, pair.DecidedAt,
        pair.DecidedBy, pair.Reason);
}
