using CoachingPlatform.Messaging.Audit;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CoachingPlatform.ServiceDefaults.Audit;

/// <summary>GET /{things}/{id}/audit: who changed it, when, what and why, from its first version on; for coordinators.</summary>
public static class ReadAudit
{
    /// <summary>One change.</summary>
    /// <param name="Version">The version that it made.</param>
    /// <param name="By">The account (<c>sub</c>), or the part of the platform, e.g. <c>enrolment.offers</c>.</param>
    /// <param name="At">When.</param>
    /// <param name="Reason">Why, where a reason is asked for.</param>
    /// <param name="Changes">What is different; personal data is masked.</param>
    public sealed record Entry(long Version, string By, DateTimeOffset At, string? Reason, IReadOnlyList<FieldChange> Changes);

    /// <summary>Maps the route.</summary>
    /// <param name="api">The service's routes.</param>
    /// <param name="things">First part of the path, e.g. <c>businesses</c>.</param>
    /// <param name="kind">The subject's kind, e.g. <c>business</c>: the trail of another kind is not found here.</param>
    public static void MapAudit(this IEndpointRouteBuilder api, string things, string kind) =>
        api.MapGet($"/{things}/{{id:guid}}/audit", (Guid id, HttpContext http, AuditTrail trail, Problems.Problems problems) => ListAsync(id, kind, http, trail, problems))
            .RequireAuthorization(Policies.Coordinators)
            .Produces<Page<Entry>>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary($"Who changed this {kind}, when, what and why, in order; personal data is masked.")
            .WithDescription("Problem codes: page.limit, page.cursor, audit.none.");

    private static async Task<IResult> ListAsync(Guid id, string kind, HttpContext http, AuditTrail trail, Problems.Problems problems)
    {
        var checks = new Checks();
        var page = checks.Take(PageRequest.Read(http.Request), "limit");
        var after = page?.After is null ? null : checks.Take(page.Keyset<After>(), "after");
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        var rows = await trail.OfAsync(id, after?.Version ?? 0, page!.Limit + 1, http.RequestAborted);
        if (rows.Any(r => r.Kind != kind) || (rows.Count == 0 && after is null))
            return Results.Problem(problems.Of(Refusal.NotFound("audit.none")));
        return Results.Ok(page.Page(http.Request, rows, r => new After(r.Id.Version), r => new Entry(r.Id.Version, r.By, r.At, r.Reason, r.Changes)));
    }

    private sealed record After(long Version);
}
