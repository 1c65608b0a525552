using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Owners;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Features.Businesses;

/// <summary>PUT /businesses/{id}: correct a business, by the version that the caller saw. Its owner is changed at /owners/{id}, for all its businesses at once.</summary>
internal static class EditBusiness
{
    public static void Map(RouteGroupBuilder api) => api.MapPut("/businesses/{id}", HandleAsync)
        .RequireAuthorization(Policies.Businesses).TakesVersion().Produces<BusinessResponse>();

    private static Task<IResult> HandleAsync(
        Id<Business> id, BusinessInput input, Caller caller, HttpContext http, CommandRunner commands, Collections store, BusinessAnswers answers, TimeProvider time)
    {
        var now = time.Now();
        return commands.RunAsync(http, input, async (tx, ct) =>
        {
            var present = await store.Businesses.OfAsync(tx.Session, id, caller, ct);
            if (present is null)
                return Refusal.NotFound("business.unknown");
            if (present.Gone() is { } gone)
                return gone;
            if (http.Request.NotSeen(present.Version) is { } unseen)
                return unseen;
            var checks = new Checks();
            var today = DateOnly.FromDateTime(now.UtcDateTime);
            var fields = input.Read(checks, today, present.Details);
            var owner = (await store.OwnersAsync(tx.Session, [present.Details.Owner.OwnerId], ct)).Values.SingleOrDefault();
            var seen = owner?.IsFor(caller.Subject, caller.IsCoordinator) == true ? owner : null;
            var said = input.Owner?.Read(checks, today, seen?.Details);
            if (checks.Failed)
                return Reply.Refused(checks.Refusals);
            if ((input.OwnerId is { } named && named != seen?.Id) || (said is not null && !IsOwner(said, seen)))
                return Refusal.Conflict("business.owner_apart", "owner");

            var business = present.Edit(new BusinessDetails(fields, present.Details.Owner), now);
            if (await store.Businesses.TrySaveAsync(tx, business, ct) is { } refusal)
                return refusal;
            await store.ReviewAsync(tx, [business], now, ct);
            tx.Publish(business.Event());
            return Reply.Ok(answers.Of(business, owner, caller), business.Version);
        });
    }

    // Repeated as it is known, as far as it is repeated. Of an owner that the caller may not see nothing agrees.
    private static bool IsOwner(OwnerDetails said, Owner? owner) => owner is not null && said with { Sex = said.Sex ?? owner.Details.Sex } == owner.Details;
}
