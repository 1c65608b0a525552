using System.Text.Json;
using System.Text.Json.Serialization;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Sharing;

/// <summary>
/// <c>GET /partner/v1/changes</c> with <c>?limit=&amp;after=</c>: what changed for the partner since a place that it was given, each enrolment
/// once, as it is now; one that it may no longer see is <c>{enrolmentId, gone: true}</c>. Nothing is skipped; the same may come again. Without
/// <c>after</c> it begins before everything.
/// </summary>
internal static class PullChanges
{
    /// <summary>The list that its cursors are for.</summary>
    public const string List = "changes";

    public static void Map(IEndpointRouteBuilder partner) =>
        partner.MapGet("/changes", PullAsync).RequireAuthorization(Policies.Partners).Produces<Changes>()
            .TakesQuery("limit", "Rows wanted: 1 to 200; 50 when missing.").TakesQuery("after", "Opaque, from next or from the last page of /partner/v1/progress; good for 60 days.");

    /// <summary>Some changes in their order.</summary>
    /// <param name="Items">At most the asked limit; empty when nothing has changed.</param>
    /// <param name="HasMore">True when there are further changes already.</param>
    /// <param name="Next">Address of what comes after these, now or later. Keep it when these are stored.</param>
    internal sealed record Changes(IReadOnlyList<Change> Items, bool HasMore, string Next);

    /// <summary>One change.</summary>
    /// <param name="EnrolmentId">The enrolment.</param>
    /// <param name="Gone">True when the partner may no longer see it: it has to forget it.</param>
    /// <param name="Progress">Its progress now; missing when it is gone.</param>
    internal sealed record Change(
        Id<Enrolment> EnrolmentId, bool Gone, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SharedProgress? Progress = null);

    /// <summary>Where the changes after a position are, of which the partner was up to date on a day (UTC).</summary>
    public static string AddressOf(Partner partner, long position, DateOnly day) => $"/partner/v1/{List}?after={new PartnerCursor(position, day).Seal(partner, List)}";

    private static async Task<IResult> PullAsync(
        HttpRequest request, Caller caller, PartnerAccess access, ChangeReader changes, Problems problems, SharedJson json, CancellationToken cancellation)
    {
        var checks = new Checks();
        var page = checks.Take(PageRequest.Read(request), "limit");
        request.MayAsk(checks, ["limit", "after"]);
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));

        var granted = await access.OfAsync(caller, cancellation);
        if (granted.IsRefused)
            return Results.Problem(problems.Of(granted.Refusal));
        var (partner, coverage) = granted.Value;
        var after = page!.After is null ? new PartnerCursor(0, access.Today) : PartnerCursor.Open(page.After, partner, List, access.Today);
        if (after.IsRefused)
            return Results.Problem(problems.Of(after.Refusal));

        var (found, hasMore) = await changes.ReadAsync(coverage, after.Value.Position, page.Limit, cancellation);
        // Kept while the answer is written, which goes out when that is done.
        var kept = access.RecordAsync(caller, partner, "the changes", [.. found.Select(c => c.Given).OfType<GivenRow>()], cancellation);
        var next = AddressOf(partner, found.Count == 0 ? after.Value.Position : found[^1].Position, hasMore ? after.Value.Day : access.Today);
        var answer = json.Answer(
            request, [.. found.Select(c => c.Change)], $"{hasMore} {access.Today:O}",
            ("hasMore", JsonSerializer.SerializeToElement(hasMore)), ("next", JsonSerializer.SerializeToElement(request.Query["limit"] is [{ Length: > 0 } limit] ? $"{next}&limit={limit}" : next)));
        await kept;
        return answer;
    }
}
