using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Features.Calendar;

/// <summary>
/// PUT /calendar-addresses/mentors/{id} and /calendar-addresses/businesses/{id}: makes the secret address of a calendar, or renews it, so that the
/// earlier one no longer works; the answer is the only place where it is ever shown. DELETE revokes it. A mentor has their own; a
/// coordinator gives a business the address of its.
/// </summary>
internal static class ManageCalendarAddress
{
    /// <summary>The address, relative to the platform's own, and when it was made.</summary>
    internal sealed record Response(string Address, DateTimeOffset MadeAt);

    public static void Map(RouteGroupBuilder api)
    {
        Map("mentors", CalendarOwner.Mentor, Policies.Mentors);
        Map("businesses", CalendarOwner.Business, Policies.Coordinators);

        void Map(string owners, CalendarOwner owner, string policy)
        {
            api.MapPut($"/calendar-addresses/{owners}/{{id:guid}}", (Guid id, HttpContext http, Caller caller, Handler handler) =>
                handler.RenewAsync(owner, id, http, caller)).RequireAuthorization(policy).Produces<Response>();
            api.MapDelete($"/calendar-addresses/{owners}/{{id:guid}}", (Guid id, HttpContext http, Caller caller, Handler handler) =>
                handler.RevokeAsync(owner, id, http, caller)).RequireAuthorization(policy).Produces(StatusCodes.Status204NoContent);
        }
    }

    /// <summary>What mentors and businesses have in common. No answer is kept for a repeat: it would keep the key.</summary>
    internal sealed class Handler(CommandRunner commands, MentoringStore store, TimeProvider time)
    {
        /// <summary>Makes a new address, which ends the one before.</summary>
        public async Task<IResult> RenewAsync(CalendarOwner owner, Guid id, HttpContext http, Caller caller)
        {
            var sight = await Sight.OfAsync(caller, store, http.RequestAborted);
            http.Response.Headers.CacheControl = "no-store";
            return await commands.RunAsync(http, null, async (tx, ct) =>
            {
                if (await UnknownAsync(tx, owner, id, sight, ct) is { } unknown)
                    return unknown;
                var (address, key) = CalendarAddress.Make(owner, id, caller.Subject, time.Now());
                await store.CalendarAddresses.DeleteOneAsync(tx.Session, a => a.Id == address.Id, cancellationToken: ct);
                await store.CalendarAddresses.InsertOneAsync(tx.Session, address, cancellationToken: ct);
                return Reply.Ok(new Response($"{ReadCalendar.Path}?key={key}", address.MadeAt));
            }, turn: id);
        }

        /// <summary>Ends the address; the same again ends nothing more.</summary>
        public async Task<IResult> RevokeAsync(CalendarOwner owner, Guid id, HttpContext http, Caller caller)
        {
            var sight = await Sight.OfAsync(caller, store, http.RequestAborted);
            var address = CalendarAddress.IdOf(owner, id);
            return await commands.RunAsync(http, null, async (tx, ct) =>
            {
                if (await UnknownAsync(tx, owner, id, sight, ct) is { } unknown)
                    return unknown;
                await store.CalendarAddresses.DeleteOneAsync(tx.Session, a => a.Id == address, cancellationToken: ct);
                return Reply.NoContent();
            });
        }

        private async Task<Refusal?> UnknownAsync(StoreTransaction tx, CalendarOwner owner, Guid id, Sight sight, CancellationToken ct)
        {
            if (owner == CalendarOwner.Mentor)
                return sight.Sees(new(id)) && await store.MentorAsync(tx, new(id), ct) is not null ? null : Refusal.NotFound("mentor.unknown");
            return await store.Enrolments.Find(tx.Session, e => e.Business.BusinessId == id).AnyAsync(ct) ? null : Refusal.NotFound("business.unknown");
        }
    }
}
