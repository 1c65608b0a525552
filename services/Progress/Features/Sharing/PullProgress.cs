using System.Text.Json;
using AutoMapper;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using Microsoft.AspNetCore.Http.Extensions;

namespace CoachingPlatform.Progress.Features.Sharing;

/// <summary>
/// <c>GET /partner/v1/progress</c> with <c>?limit=&amp;after=</c> and the filters of <see cref="ListFilter"/>: what the active agreements of the
/// calling partner cover, of the businesses that consent to it, in the order of enrolment. One whose consent is withdrawn is gone from the
/// next answer on. Without filters the last page says where to go on in <see cref="PullChanges"/>, without a gap; with several a page may come
/// short and have a next one all the same.
/// </summary>
internal static class PullProgress
{
    private const string List = "progress";

    public static void Map(IEndpointRouteBuilder partner) => ListFilter.Describe(
        partner.MapGet("/progress", PullAsync).RequireAuthorization(Policies.Partners).Produces<Snapshot>());

    /// <summary>A page of what is shared now.</summary>
    /// <param name="Items">The rows.</param>
    /// <param name="Next">Address of the next page, or null on the last.</param>
    /// <param name="Changes">On the last page of an unfiltered list: address of the changes since its first page was asked for; else null.</param>
    internal sealed record Snapshot(IReadOnlyList<SharedProgress> Items, string? Next, string? Changes);

    private static async Task<IResult> PullAsync(
        HttpRequest request, Caller caller, PartnerAccess access, ProgressStore store, FeedStore feed, Problems problems, IMapper mapper,
        SharedJson json, TimeProvider time, CancellationToken cancellation)
    {
        var checks = new Checks();
        var page = checks.Take(PageRequest.Read(request), "limit");
        var filter = ListFilter.Read(request, checks);
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));

        var granted = await access.OfAsync(caller, cancellation);
        if (granted.IsRefused)
            return Results.Problem(problems.Of(granted.Refusal));
        var partner = granted.Value.Partner;
        var coverage = filter.Within(granted.Value.Coverage);
        if (coverage.IsRefused)
            return Results.Problem(problems.Of(coverage.Refusal));
        var list = $"{List}?{filter}";
        var opened = page!.After is null ? null : (Outcome<PartnerCursor>?)PartnerCursor.Open(page.After, partner, list, access.Today);
        if (opened?.Refusal is { } refusal)
            return Results.Problem(problems.Of(refusal));

        // Before the first row is read: what changes from now on comes after it in the feed.
        var cursor = opened?.Value ?? new PartnerCursor(await feed.LastAsync(cancellation), access.Today);
        var (found, lookedTo) = await store.SharedAsync(
            coverage.Value.Keys(filter.Region, filter.Track), filter.Facets, opened?.Value?.Last, page.Limit + 1, cancellation);
        var rows = GivenRow.Of(found.Take(page.Limit), granted.Value.Coverage);
        // Kept while the answer is written, which goes out when that is done.
        var kept = access.RecordAsync(caller, partner, $"region {filter.Region?.Value ?? "all"}", rows, cancellation);
        var (until, now) = (found.Count > page.Limit ? found[page.Limit - 1].EnrolmentId : lookedTo, time.Now());
        var isLast = until is null;
        var next = until is { } last ? Next(request, (cursor with { Last = last }).Seal(partner, list)) : null;
        var changes = isLast && filter.IsEmpty ? PullChanges.AddressOf(partner, cursor.Position, cursor.Day) : null;
        var answer = json.Answer(
            request, [.. rows.Select(r => SharedProgress.Of(r, mapper, now))], $"{isLast} {access.Today:O}",
            ("next", JsonSerializer.SerializeToElement(next)), ("changes", JsonSerializer.SerializeToElement(changes)));
        await kept;
        return answer;
    }

    private static string Next(HttpRequest request, string cursor) => $"{request.Path}{new QueryBuilder(
        request.Query.Where(q => q.Key != "after").SelectMany(q => q.Value, (q, v) => KeyValuePair.Create(q.Key, v ?? ""))) { { "after", cursor } }}";
}
