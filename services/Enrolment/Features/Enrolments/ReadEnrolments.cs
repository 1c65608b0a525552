using CoachingPlatform.Enrolment.Domain.Cohorts;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Enrolments;

/// <summary>
/// GET /enrolments/{id} and GET /cohorts/{id}/enrolments?state=. The waitlist comes in its own order, all else in the order of application.
/// Mentors and coordinators see all, a business account those of the businesses that it registered.
/// </summary>
internal static class ReadEnrolments
{
    private static readonly FilterDefinitionBuilder<CohortEnrolment> Where = Builders<CohortEnrolment>.Filter;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/enrolments/{id}", GetAsync).RequireAuthorization(Policies.People).Produces<EnrolmentResponse>();
        api.MapGet("/cohorts/{id}/enrolments", ListAsync).RequireAuthorization(Policies.People).Produces<Page<EnrolmentResponse>>();
    }

    private static async Task<IResult> GetAsync(
        Id<CohortEnrolment> id, Caller caller, HttpContext http, Collections store, EnrolmentAnswers answers, Problems problems, CancellationToken cancellation)
    {
        var enrolment = await store.Enrolments.Find(VisibleTo(caller) & Where.Eq(e => e.Id, id)).FirstOrDefaultAsync(cancellation);
        if (enrolment is null)
            return Results.Problem(problems.Of(Refusal.NotFound("enrolment.unknown")));
        http.Response.Headers.ETag = EntityVersion.ETag(enrolment.Version);
        return Results.Ok(await answers.OfAsync(null, enrolment, caller, cancellation));
    }

    private static async Task<IResult> ListAsync(
        Id<Cohort> id, string? state, Caller caller, HttpContext http, Collections store, EnrolmentAnswers answers, Problems problems, CancellationToken cancellation)
    {
        var checks = new Checks();
        EnrolmentState? only = state is null ? null : checks.Word<EnrolmentState>(state, "state");
        var asked = checks.Take(PageRequest.Read(http.Request), "limit");
        var after = asked?.After is null ? null : checks.Take(asked.Keyset<After>(), "after");
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        if (!await store.Cohorts.Find(c => c.Id == id).AnyAsync(cancellation))
            return Results.Problem(problems.Of(Refusal.NotFound("cohort.unknown")));

        var filter = VisibleTo(caller) & Where.Eq(e => e.Cohort.CohortId, id.Value);
        if (only is { } wanted)
            filter &= Where.Eq(e => e.State, wanted);
        var byWait = only == EnrolmentState.Waitlisted;
        if (after is not null)
            filter &= byWait ? Where.Gt(e => e.WaitingNumber, after.Waiting) : Where.Gt(e => e.Id, new Id<CohortEnrolment>(after.Id));
        var order = byWait ? Builders<CohortEnrolment>.Sort.Ascending(e => e.WaitingNumber) : Builders<CohortEnrolment>.Sort.Ascending(e => e.Id);
        var rows = await store.Enrolments.Find(filter).Sort(order).Limit(asked!.Limit + 1).ToListAsync(cancellation);
        var show = await answers.OfManyAsync(rows, id.Value, caller, cancellation);
        return Results.Ok(asked.Page(http.Request, rows, row => new After(row.Id.Value, row.WaitingNumber), show));
    }

    private static FilterDefinition<CohortEnrolment> VisibleTo(Caller caller) =>
        caller.IsCoordinator || caller.Roles.Contains(Roles.Mentor) ? Where.Empty : Where.Eq(e => e.RegisteredBy, caller.Subject);

    /// <summary>The last row of the page before.</summary>
    internal sealed record After(Guid Id, long? Waiting);
}
