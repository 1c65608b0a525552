using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Owners;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Businesses;

/// <summary>
/// POST /businesses: enter one business, of an owner that is named (<c>ownerId</c>) or described (<c>owner</c>). A described one that has a known NIK is
/// the known one. A business account's business is always its own.
/// </summary>
internal static class RegisterBusiness
{
    public static void Map(RouteGroupBuilder api) => api.MapPost("/businesses", HandleAsync)
        .RequireAuthorization(Policies.Businesses).Produces<BusinessResponse>(StatusCodes.Status201Created);

    private static Task<IResult> HandleAsync(
        BusinessInput input, Caller caller, HttpContext http, CommandRunner commands, Collections store, BusinessAnswers answers, TimeProvider time)
    {
        var now = time.Now();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var checks = new Checks();
        var fields = input.Read(checks, today);
        var said = input.Owner?.Read(checks, today);
        // A business account need not say again who it is.
        checks.That(said is not null || input.OwnerId is not null || !caller.IsCoordinator, "field.required", "owner.name");
        return commands.RunAsync(http, input, async (tx, ct) =>
        {
            if (checks.Failed)
                return Reply.Refused(checks.Refusals);
            var owner = await store.OwnerForAsync(tx, caller, input.OwnerId, said, now, ct);
            if (owner.IsRefused)
                return owner.Refusal;
            var business = Business.Register(new BusinessDetails(fields, owner.Value.Trace), caller.Subject, now);
            if (await store.Businesses.TrySaveAsync(tx, business, ct) is { } refusal)
                return refusal;
            await store.ReviewAsync(tx, [business], now, ct);
            tx.Publish(business.Event());
            return Reply.Created($"/api/v1/businesses/{business.Id}", answers.Of(business, owner.Value, caller), business.Version);
        }, TurnOf(said));
    }

    // Many businesses of one owner at once would abort each other.
    private static Guid? TurnOf(OwnerDetails? said) =>
        said?.Nik is { } nik ? new Guid(Convert.FromHexString(OwnerKeys.Of(nik)).AsSpan(0, 16)) : null;

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
