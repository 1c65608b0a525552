using AutoMapper;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Businesses;

/// <summary>POST /businesses: enter one business.</summary>
internal static class RegisterBusiness
{
    public static void Map(RouteGroupBuilder api) => api.MapPost("/businesses", HandleAsync)
        .RequireAuthorization(Policies.Businesses).Produces<BusinessResponse>(StatusCodes.Status201Created);

    private static Task<IResult> HandleAsync(
        BusinessInput input, Caller caller, HttpContext http, CommandRunner commands, Collections store, IMapper mapper, TimeProvider time)
    {
        var now = time.Now();
        var (details, refusals) = input.Read(DateOnly.FromDateTime(now.UtcDateTime));
        return commands.RunAsync(http, input, async (tx, ct) =>
        {
            if (details is null)
                return Reply.Refused(refusals);
            var business = Business.Register(details, caller.Subject, now);
            if (await store.Businesses.TrySaveAsync(tx, business, ct) is { } refusal)
                return refusal;
            await store.ReviewAsync(tx, [business], now, ct);
            tx.Publish(business.Event());
            return Reply.Created($"/api/v1/businesses/{business.Id}", mapper.Map<BusinessResponse>(business), business.Version);
        });
    }

    /// <summary>Saves a business; refused when it is registered already, whoever was first.</summary>
    public static async Task<Refusal?> TrySaveAsync(
        this IMongoCollection<Business> businesses, StoreTransaction tx, Business business, CancellationToken cancellation)
    {
        try
        {
            await businesses.SaveAsync(tx, business, business.Id, cancellation);
            return null;
        }
        catch (MongoWriteException e) when (e.WriteError?.Category == ServerErrorCategory.DuplicateKey)
        {
            return Refusal.Conflict("business.registered_already");
        }
    }
}
