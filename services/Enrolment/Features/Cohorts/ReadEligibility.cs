using AutoMapper;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Cohorts;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Features.Businesses;
using CoachingPlatform.Enrolment.Features.Tracks;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Features.Cohorts;

/// <summary>
/// GET /cohorts/{id}/eligibility?businessId=: how a business stands to each rule today, before it applies. GET /cohorts/{id}/track: the version of
/// the track that the cohort follows, with those rules.
/// </summary>
internal static class ReadEligibility
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/cohorts/{id}/eligibility", JudgeAsync).RequireAuthorization(Policies.Businesses).Produces<Response>();
        api.MapGet("/cohorts/{id}/track", TrackAsync).RequireAuthorization(Policies.Businesses).Produces<TrackResponse>();
    }

    /// <summary>The answer.</summary>
    /// <param name="CohortId">The cohort.</param>
    /// <param name="BusinessId">The business.</param>
    /// <param name="TrackVersion">The version of the track whose rules these are.</param>
    /// <param name="IsEligible">Every rule is met; what is unknown is not met.</param>
    /// <param name="Rules">Each rule in order; none: everybody is eligible.</param>
    /// <param name="Obstacle">What else keeps the cohort from taking this business now (its state, its region, its dates), or null.</param>
    internal sealed record Response(
        Guid CohortId, Guid BusinessId, long TrackVersion, bool IsEligible, IReadOnlyList<Rule> Rules, FieldProblem? Obstacle);

    /// <summary>How the business stands to one rule.</summary>
    /// <param name="Kind">What it asks about.</param>
    /// <param name="Standing"><c>Met</c>, <c>NotMet</c> or <c>Unknown</c>.</param>
    /// <param name="Code">Stable code of the sentence.</param>
    /// <param name="Message">What is asked and what the business has, in the caller's language.</param>
    internal sealed record Rule(string Kind, string Standing, string Code, string Message);

    private static async Task<IResult> JudgeAsync(
        Id<Cohort> id, Id<Business>? businessId, Caller caller, Collections store, Problems problems, TimeProvider time, CancellationToken cancellation)
    {
        if (businessId is not { } asked)
            return Results.Problem(problems.Of(Refusal.Invalid("field.required", "businessId")));
        var cohort = await store.Cohorts.VisibleAsync(id, caller, cancellation);
        if (cohort is null)
            return Results.Problem(problems.Of(Refusal.NotFound("cohort.unknown")));
        var business = await store.Businesses.OfAsync(null, asked, caller, cancellation);
        if (business is null)
            return Results.Problem(problems.Of(Refusal.NotFound("business.unknown", "businessId")));
        var now = time.Now();
        var judgement = cohort.Judge(await store.ApplicantAsync(null, cohort, business, cancellation), now);
        var sentences = problems.Listed([.. judgement.Findings.Select(f => f.Refusal())]);
        var rules = judgement.Findings.Zip(sentences, (f, said) => new Rule(f.Kind.ToString(), f.Standing.ToString(), said.Code, said.Message));
        var obstacle = Enrolling.TakesNot(cohort, business, now) is { } refusal ? problems.Listed([refusal])[0] : null;
        return Results.Ok(new Response(id.Value, asked.Value, cohort.Track.Version, judgement.IsEligible, [.. rules], obstacle));
    }

    private static async Task<IResult> TrackAsync(
        Id<Cohort> id, Caller caller, Collections store, IMapper mapper, Problems problems, CancellationToken cancellation) =>
        await store.Cohorts.VisibleAsync(id, caller, cancellation) is { } cohort
            ? Results.Ok(mapper.Map<TrackResponse>(cohort))
            : Results.Problem(problems.Of(Refusal.NotFound("cohort.unknown")));
}
