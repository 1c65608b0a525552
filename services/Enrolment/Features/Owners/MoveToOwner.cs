using CoachingPlatform.Enrolment.Domain.Businesses;
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
/// POST /businesses/{id}/owner: a coordinator gives a business to another owner, one that exists or a new one, with a reason and by the version
/// that the caller saw. Who may act for the business stays the same: that is the account which registered it.
/// </summary>
internal static class MoveToOwner
{
    public static void Map(RouteGroupBuilder api) => api.MapPost("/businesses/{id}/owner", HandleAsync)
        .RequireAuthorization(Policies.Coordinators).TakesVersion().Produces<BusinessResponse>();

    /// <summary>The body.</summary>
    /// <param name="OwnerId">An owner that exists.</param>
    /// <param name="Owner">Or one as described; with a known NIK it is the known one.</param>
    /// <param name="Reason">Why.</param>
    internal sealed record Request(Id<Owner>? OwnerId = null, OwnerInput? Owner = null, string? Reason = null);

    private static Task<IResult> HandleAsync(
        Id<Business> id, Request request, Caller caller, HttpContext http, CommandRunner commands, Collections store, BusinessAnswers answers, TimeProvider time)
    {
        var now = time.Now();
        return commands.RunAsync(http, request, async (tx, ct) =>
        {
            var checks = new Checks();
            var said = request.Owner?.Read(checks, DateOnly.FromDateTime(now.UtcDateTime));
            var reason = checks.Text(request.Reason, "reason", 500);
            if (checks.Failed)
                return Reply.Refused(checks.Refusals);
            if (await store.Businesses.OfAsync(tx.Session, id, caller, ct) is not { } present)
                return Refusal.NotFound("business.unknown");
            if ((present.Gone() ?? http.Request.NotSeen(present.Version)) is { } refused)
                return refused;
            var owner = await store.OwnerForAsync(tx, caller, request.OwnerId, said, now, ct);
            if (owner.IsRefused)
                return owner.Refusal;
            if (owner.Value.Id == present.Details.Owner.OwnerId)
                return Refusal.Conflict("owner.same");

            var moved = present.OwnedBy(owner.Value, now);
            tx.Explain(id.Value, reason);
            if (await store.Businesses.TrySaveAsync(tx, moved, ct) is { } refusal)
                return refusal;
            await store.ReviewAsync(tx, [moved], now, ct);
            tx.Publish(moved.Event());
            return Reply.Ok(answers.Of(moved, owner.Value, caller), moved.Version);
        });
    }
}
