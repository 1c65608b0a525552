using AutoMapper;
using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Mapping;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Features.Sessions;

/// <summary>POST /sessions: plans a session; a mentor is never booked twice at one time.</summary>
internal static class ScheduleSession
{
    /// <summary>A mentor leaves <paramref name="MentorId"/> out; without a duration it is an hour. Outside the mentor's hours a coordinator says why.</summary>
    internal sealed record Request(
        Guid? MentorId = null, IReadOnlyList<Guid>? EnrolmentIds = null, string? Kind = null, DateTimeOffset? ScheduledAt = null,
        int? DurationMinutes = null, string? OverrideReason = null);

    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/sessions", HandleAsync).RequireAuthorization(Policies.Mentors).Produces<SessionResponse>(StatusCodes.Status201Created);

    private static async Task<IResult> HandleAsync(
        Request request, HttpContext http, Caller caller, CommandRunner commands, MentoringStore store, Problems problems, TimeProvider time,
        IMapper mapper)
    {
        var checks = new Checks();
        var sight = await Sight.OfAsync(caller, store, http.RequestAborted);
        var mentor = SessionParties.ReadMentor(request.MentorId, sight);
        if (mentor.Refusal is { } stranger)
            return Results.Problem(problems.Of(stranger));
        var enrolmentIds = SessionParties.ReadEnrolments(request.EnrolmentIds, checks);
        checks.That(request.ScheduledAt is not null, "field.required", "scheduledAt");
        var reason = Booking.ReadOverride(request.OverrideReason, caller, checks);
        var plan = new SessionPlan(
            checks.Word<SessionKind>(request.Kind, "kind"),
            request.ScheduledAt ?? default,
            checks.Between(request.DurationMinutes ?? CoachingSession.UsualMinutes, CoachingSession.MinMinutes, CoachingSession.MaxMinutes, "durationMinutes"),
            reason.Value);
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        if (reason.Refusal is { } forbidden)
            return Results.Problem(problems.Of(forbidden));
        return await commands.RunAsync(http, request, ScheduleAsync, turn: mentor.Value.Value);

        async Task<Reply> ScheduleAsync(StoreTransaction tx, CancellationToken ct)
        {
            var parties = await SessionParties.LoadAsync(store, tx, sight, mentor.Value, enrolmentIds, ct);
            if (parties.IsRefused)
                return parties.Refusal;
            if (SessionRules.Check(plan, parties.Value.Enrolments) is { Count: > 0 } refusals)
                return Reply.Refused(refusals);
            var session = CoachingSession.Schedule(mentor.Value, enrolmentIds, plan, time.Now());
            if (await store.BookAsync(tx, parties.Value.Mentor, [session], ct) is [var conflict, ..])
                return conflict.Refusal;
            await store.SavePlansAsync(tx, [(null, session)], caller.Subject, reason.Value, ct);
            return Reply.Created($"/api/v1/sessions/{session.Id}", mapper.Map<SessionResponse>(session), session.Version);
        }
    }
}
