using AutoMapper;
using CoachingPlatform.Mentoring.Mapping;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Features.Sessions;

/// <summary>POST /sessions/{id}/cancel: calls a planned session off and says why; the mentor's time is free again.</summary>
internal static class CancelSession
{
    /// <summary>Why it is called off.</summary>
    internal sealed record Request(string? Reason = null);

    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/sessions/{id:guid}/cancel", HandleAsync).RequireAuthorization(Policies.Mentors).Produces<SessionResponse>();

    private static async Task<IResult> HandleAsync(
        Guid id, Request request, HttpContext http, Caller caller, CommandRunner commands, MentoringStore store, Problems problems, TimeProvider time,
        IMapper mapper)
    {
        var checks = new Checks();
        var reason = checks.Text(request.Reason, "reason", 500);
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        var sight = await Sight.OfAsync(caller, store, http.RequestAborted);
        return await commands.RunAsync(http, request, CancelAsync);

        async Task<Reply> CancelAsync(StoreTransaction tx, CancellationToken ct)
        {
            if (await store.SessionAsync(tx, new(id), ct) is not { } session || !sight.Sees(session.MentorId))
                return Refusal.NotFound("session.unknown");
            var cancelled = session.Cancel(reason, time.Now());
            if (cancelled.IsRefused)
                return cancelled.Refusal;
            await store.SavePlansAsync(tx, [(session, cancelled.Value)], caller.Subject, reason, ct);
            return Reply.Ok(mapper.Map<SessionResponse>(cancelled.Value), cancelled.Value.Version);
        }
    }
}
