using AutoMapper;
using CoachingPlatform.Enrolment.Domain.Cohorts;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Cohorts;

/// <summary>PUT /cohorts/{id}/organisers: who runs it together, by the version that the caller saw.</summary>
internal static class SetOrganisers
{
    internal sealed record Request(IReadOnlyList<string?>? Organisers = null);

    public static void Map(RouteGroupBuilder api) => api.MapPut("/cohorts/{id}/organisers", HandleAsync)
        .RequireAuthorization(Policies.Coordinators).TakesVersion().Produces<CohortResponse>();

    private static Task<IResult> HandleAsync(
        Id<Cohort> id, Request request, HttpContext http, CommandRunner commands, Collections store, IMapper mapper) =>
        commands.RunAsync(http, request, async (tx, ct) =>
        {
            var cohort = await store.Cohorts.Find(tx.Session, c => c.Id == id).FirstOrDefaultAsync(ct);
            if (cohort is null)
                return Refusal.NotFound("cohort.unknown");
            if (http.Request.NotSeen(cohort.Version) is { } unseen)
                return unseen;
            var checks = new Checks();
            checks.That(request.Organisers is not null, "field.required", "organisers");
            var organised = cohort.OrganisedBy(checks.Organisers(request.Organisers));
            if (checks.Failed)
                return Reply.Refused(checks.Refusals);
            if (organised.IsRefused)
                return organised.Refusal;
            await store.Cohorts.SaveAsync(tx, organised.Value, id, ct);
            return Reply.Ok(mapper.Map<CohortResponse>(organised.Value), organised.Value.Version);
        });
}
