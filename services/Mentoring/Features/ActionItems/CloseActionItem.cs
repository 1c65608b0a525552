using AutoMapper;
using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Mapping;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Features.ActionItems;

/// <summary>POST /action-items/{id}/done and /drop.</summary>
internal static class CloseActionItem
{
    public static void Map(RouteGroupBuilder api)
    {
        Map("done", ActionState.Done);
        Map("drop", ActionState.Dropped);

        void Map(string verb, ActionState state) => api
            .MapPost(
                $"/action-items/{{id:guid}}/{verb}",
                (Guid id, HttpContext http, Caller caller, CommandRunner commands, MentoringStore store, TimeProvider time, IMapper mapper) =>
                    HandleAsync(id, state, http, caller, commands, store, time, mapper))
            .RequireAuthorization(Policies.Mentors).Produces<ActionItemResponse>();
    }

    private static async Task<IResult> HandleAsync(
        Guid id, ActionState state, HttpContext http, Caller caller, CommandRunner commands, MentoringStore store, TimeProvider time, IMapper mapper)
    {
        var sight = await Sight.OfAsync(caller, store, http.RequestAborted);
        return await commands.RunAsync(http, null, CloseAsync);

        async Task<Reply> CloseAsync(StoreTransaction tx, CancellationToken ct)
        {
            var wanted = new Id<ActionItem>(id);
            if (await store.ActionItems.Find(tx.Session, i => i.Id == wanted).FirstOrDefaultAsync(ct) is not { } item
                || !await ReadActionItems.CoachesAsync(sight, store, item.EnrolmentId, ct))
            {
                return Refusal.NotFound("action_item.unknown");
            }

            if (SessionRules.Locked(await store.EnrolmentsAsync(tx, [item.EnrolmentId], ct)) is { } locked)
                return locked;
            var closed = item.Close(state, time.Now());
            if (closed.IsRefused)
                return closed.Refusal;
            await store.ActionItems.SaveAsync(tx, closed.Value, closed.Value.Id, ct);
            tx.Publish(closed.Value.Changed());
            return Reply.Ok(mapper.Map<ActionItemResponse>(closed.Value), closed.Value.Version);
        }
    }
}
