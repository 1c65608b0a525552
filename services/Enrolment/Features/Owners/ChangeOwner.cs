using AutoMapper;
using CoachingPlatform.Enrolment.Domain.Owners;
using CoachingPlatform.Enrolment.Features.Businesses;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Features.Owners;

/// <summary>
/// PUT /owners/{id}: correct an owner, by the version that the caller saw, for all its businesses at once. A coordinator hears that another owner
/// has the NIK; a business account does not.
/// </summary>
internal static class ChangeOwner
{
    public static void Map(RouteGroupBuilder api) => api.MapPut("/owners/{id}", HandleAsync)
        .RequireAuthorization(Policies.Businesses).TakesVersion().Produces<OwnerResponse>();

    private static Task<IResult> HandleAsync(
        Id<Owner> id, OwnerInput input, Caller caller, HttpContext http, CommandRunner commands, Collections store, IMapper mapper, TimeProvider time)
    {
        var now = time.Now();
        return commands.RunAsync(http, input, async (tx, ct) =>
        {
            if (await store.Owners.OfAsync(tx.Session, id, caller, ct) is not { } present)
                return Refusal.NotFound("owner.unknown");
            if (http.Request.NotSeen(present.Version) is { } unseen)
                return unseen;
            var checks = new Checks();
            var details = input.Read(checks, DateOnly.FromDateTime(now.UtcDateTime), present.Details, prefix: "");
            if (checks.Failed)
                return Reply.Refused(checks.Refusals);

            var other = await store.OtherHolderAsync(tx, details, id, ct);
            if (other is not null && caller.IsCoordinator)
                return Refusal.Conflict("owner.nik_taken", "nik", ("owner", other.Id));
            var changed = present.Change(details, nikClaimed: other is not null, now);
            if (caller.IsCoordinator)
                changed = changed.Settle();
            return await store.SaveAsync(tx, changed, present.Trace, now, ct) is { } refusal
                ? refusal
                : Reply.Ok(mapper.Shown(changed, caller), changed.Version);
        });
    }
}
