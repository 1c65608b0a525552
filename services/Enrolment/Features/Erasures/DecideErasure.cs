using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Erasing;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Erasures;

/// <summary>
/// POST /businesses/{id}/erasure/confirm: a coordinator has a business erased, with all that were merged into it; there is no way back. The business is
/// erased with the answer, and a job goes through what else holds something of it. POST /businesses/{id}/erasure/cancel: whoever asked, or a
/// coordinator, takes the request back. Both by the version that the caller saw.
/// </summary>
internal static class DecideErasure
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/businesses/{id}/erasure/confirm", ConfirmAsync).RequireAuthorization(Policies.Coordinators).TakesVersion()
            .Produces<ErasureResponse>(StatusCodes.Status202Accepted)
            .WithSummary("Erases a business, with all that were merged into it and with each of their owners who has no other business; there is no way back.")
            .WithDescription("Problem codes: erasure.unknown, erasure.wrong_state, erasure.enrolled.");
        api.MapPost("/businesses/{id}/erasure/cancel", CancelAsync).RequireAuthorization(Policies.Businesses).TakesVersion().Produces<ErasureResponse>()
            .WithSummary("Takes back the request to erase a business, before it is confirmed.")
            .WithDescription("Problem codes: erasure.unknown, erasure.wrong_state.");
    }

    private static Task<IResult> ConfirmAsync(Id<Business> id, Caller caller, HttpContext http, CommandRunner commands, Collections store, TimeProvider time) =>
        RunAsync(id, caller, http, commands, store, async (tx, erasure, ct) =>
        {
            var business = await store.Businesses.Find(tx.Session, b => b.Id == id).FirstAsync(ct);
            // Asked for before it was merged: what is erased is what it is part of, and that is asked for anew.
            if (erasure.State == ErasureState.Requested && business.Gone() is { } gone)
                return gone;
            var erased = Erasing.Erase(erasure, await store.WholeLineAsync(tx.Session, business, ct), caller.Subject, time.Now());
            if (erased.IsRefused)
                return erased.Refusal;
            await store.SaveAsync(tx, erased.Value, ct);
            return Reply.Accepted($"/api/v1/businesses/{id}/erasure", ErasureResponse.Of(erased.Value.Erasure));
        });

    private static Task<IResult> CancelAsync(Id<Business> id, Caller caller, HttpContext http, CommandRunner commands, Collections store) =>
        RunAsync(id, caller, http, commands, store, async (tx, erasure, ct) =>
        {
            var cancelled = erasure.Cancel();
            if (cancelled.IsRefused)
                return cancelled.Refusal;
            await store.Erasures.SaveAsync(tx, cancelled.Value, erasure.Id, ct);
            return Reply.Ok(ErasureResponse.Of(cancelled.Value), cancelled.Value.Version);
        });

    private static Task<IResult> RunAsync(
        Id<Business> id, Caller caller, HttpContext http, CommandRunner commands, Collections store,
        Func<StoreTransaction, Erasure, CancellationToken, Task<Reply>> decide) =>
        commands.RunAsync(http, null, async (tx, ct) =>
        {
            var erasure = await store.ErasureOfAsync(tx.Session, id, ct);
            if (erasure?.IsFor(caller.Subject, caller.IsCoordinator) != true)
                return Refusal.NotFound("erasure.unknown");
            return http.Request.NotSeen(erasure.Version) is { } unseen ? unseen : await decide(tx, erasure, ct);
        });
}
