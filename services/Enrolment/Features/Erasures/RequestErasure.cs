using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Erasing;
using CoachingPlatform.Enrolment.Features.Businesses;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Features.Erasures;

/// <summary>POST /businesses/{id}/erasure: a business, or a coordinator for it, asks that it be erased. Nothing happens until a coordinator confirms it.</summary>
internal static class RequestErasure
{
    public static void Map(RouteGroupBuilder api) => api.MapPost("/businesses/{id}/erasure", HandleAsync).RequireAuthorization(Policies.Businesses)
        .Produces<ErasureResponse>(StatusCodes.Status201Created)
        .WithSummary("Asks that a business be erased: by itself, or on its behalf by a coordinator.")
        .WithDescription("Problem codes: field.unknown_value, business.unknown, business.merged, business.erased, erasure.requested.");

    /// <summary>The body.</summary>
    /// <param name="Ground"><c>OwnRequest</c>, <c>ConsentWithdrawn</c>, <c>NotNeeded</c> or <c>Unlawful</c>.</param>
    internal sealed record Request(string? Ground = null);

    private static Task<IResult> HandleAsync(
        Id<Business> id, Request request, Caller caller, HttpContext http, CommandRunner commands, Collections store, TimeProvider time) =>
        commands.RunAsync(http, request, async (tx, ct) =>
        {
            var checks = new Checks();
            var ground = checks.Word<ErasureGround>(request.Ground, "ground");
            if (checks.Failed)
                return Reply.Refused(checks.Refusals);
            // Held, so that of two who ask at once the second sees the first.
            var business = await store.Businesses.RelyOnAsync(tx, id, caller, ct);
            if (business is null)
                return Refusal.NotFound("business.unknown");
            var requested = Erasure.Request(await store.ErasureOfAsync(tx.Session, id, ct), business, ground, caller.Subject, time.Now());
            if (requested.IsRefused)
                return requested.Refusal;
            await store.Erasures.SaveAsync(tx, requested.Value, requested.Value.Id, ct);
            return Reply.Created($"/api/v1/businesses/{id}/erasure", ErasureResponse.Of(requested.Value), requested.Value.Version);
        });
}
