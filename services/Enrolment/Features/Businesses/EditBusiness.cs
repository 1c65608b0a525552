using AutoMapper;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Features.Businesses;

/// <summary>PUT /businesses/{id}: correct a business, by the version that the caller saw.</summary>
internal static class EditBusiness
{
    public static void Map(RouteGroupBuilder api) => api.MapPut("/businesses/{id}", HandleAsync)
        .RequireAuthorization(Policies.Businesses).TakesVersion().Produces<BusinessResponse>();

    private static Task<IResult> HandleAsync(
        Id<Business> id, BusinessInput input, Caller caller, HttpContext http, CommandRunner commands, Collections store, IMapper mapper, TimeProvider time)
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
            var (details, refusals) = input.Read(DateOnly.FromDateTime(now.UtcDateTime), present.Details);
            if (details is null)
                return Reply.Refused(refusals);

            var business = present.Edit(details, now);
            if (await store.Businesses.TrySaveAsync(tx, business, ct) is { } refusal)
                return refusal;
            await store.ReviewAsync(tx, [business], now, ct);
            tx.Publish(business.Event());
            return Reply.Ok(mapper.Map<BusinessResponse>(business), business.Version);
        });
    }
}
