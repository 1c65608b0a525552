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

/// <summary>
/// POST /sessions/{id}/reschedule: moves a planned session, or with scope Later also the later ones of its series by the same stretch of
/// local time, holidays passed by: who would come to lie on one goes a round of the series further, and those after it too. The sessions stay the same ones; their history keeps the old time.
/// </summary>
internal static class RescheduleSession
{
    /// <summary>How much of a series moves.</summary>
    internal enum Scope
    {
        One,
        Later,
    }

    /// <summary>
    /// Where to. A conflict refuses it all, unless <paramref name="SkipConflicts"/>: then those sessions stay and the answer names them.
    /// </summary>
    internal sealed record Request(
        DateTimeOffset? ScheduledAt = null, int? DurationMinutes = null, string? Scope = null, bool SkipConflicts = false, string? Reason = null,
        string? OverrideReason = null);

    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/sessions/{id:guid}/reschedule", HandleAsync).RequireAuthorization(Policies.Mentors).Produces<PlansResponse>();

    private static async Task<IResult> HandleAsync(
        Guid id, Request request, HttpContext http, Caller caller, CommandRunner commands, MentoringStore store, Problems problems,
        Sentences sentences, TimeProvider time, IMapper mapper)
    {
        var checks = new Checks();
        checks.That(request.ScheduledAt is not null, "field.required", "scheduledAt");
        var scope = request.Scope is null ? Scope.One : checks.Word<Scope>(request.Scope, "scope");
        checks.That(
            scope == Scope.One || request.ScheduledAt is not { Year: var year } || (year >= ScheduleSeries.Earliest.Year && year < ScheduleSeries.Latest.Year),
            "field.out_of_range", "scheduledAt", ("min", ScheduleSeries.Earliest), ("max", ScheduleSeries.Latest));
        var minutes = request.DurationMinutes is { } m ? checks.Between(m, CoachingSession.MinMinutes, CoachingSession.MaxMinutes, "durationMinutes") : (int?)null;
        var why = checks.OptionalText(request.Reason, "reason", 500);
        var reason = Booking.ReadOverride(request.OverrideReason, caller, checks);
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        if (reason.Refusal is { } forbidden)
            return Results.Problem(problems.Of(forbidden));
        var sight = await Sight.OfAsync(caller, store, http.RequestAborted);
        return await commands.RunAsync(http, request, MoveAsync);

        async Task<Reply> MoveAsync(StoreTransaction tx, CancellationToken ct)
        {
            if (await store.SessionAsync(tx, new(id), ct) is not { } session || !sight.Sees(session.MentorId))
                return Refusal.NotFound("session.unknown");
            if (session.State != SessionState.Scheduled)
                return Refusal.Conflict("session.not_scheduled", null, ("state", session.State));
            var series = scope == Scope.Later && session.SeriesId is not null;
            var before = series ? await store.LaterOfSeriesAsync(tx, session, ct) : [session];
            var enrolments = await store.EnrolmentsAsync(tx, session.EnrolmentIds, ct);
            var zone = enrolments[0].Cohort.TimeZone;
            var shift = SessionSeries.Local(request.ScheduledAt!.Value, zone) - SessionSeries.Local(session.ScheduledAt!.Value, zone);
            List<CoachingSession> wanted = [];
            List<BookingConflict> conflicts = [];
            var times = before.Select(s => SessionSeries.Local(s.ScheduledAt!.Value, zone)).ToList();
            foreach (var (old, local) in before.Zip(series ? await PassByHolidaysAsync(tx, times, shift, session.SeriesEveryWeeks, ct) : [times[0] + shift]))
            {
                var at = SessionSeries.Instant(local, zone);
                var plan = new SessionPlan(old.Kind, at, minutes ?? old.DurationMinutes!.Value, reason.Value);
                var moved = old.Reschedule(plan, time.Now()).Value!;
                if (SessionRules.CheckMove(plan, enrolments) is [var outside, ..])
                    conflicts.Add(new BookingConflict(moved, outside));
                else
                    wanted.Add(moved);
            }

            // Who cannot move stays where it is, and stands in the way of the others like any other plan.
            var mentor = (await store.MentorAsync(tx, session.MentorId, ct))!;
            conflicts.AddRange(await store.BookAsync(tx, mentor, wanted, ct));
            if (conflicts.Count > 0 && (!request.SkipConflicts || conflicts.Count == before.Count))
                return before.Count == 1 ? conflicts[0].Refusal : ConflictResponse.Refused(conflicts);
            List<CoachingSession> done = [.. wanted.ExceptBy(conflicts.Select(c => c.Session.Id), s => s.Id)];
            await store.SavePlansAsync(tx, [.. done.Select(s => (before.FirstOrDefault(b => b.Id == s.Id), s))], caller.Subject, why ?? reason.Value, ct);
            return Reply.Ok(new PlansResponse(
                [.. done.Select(mapper.Map<SessionResponse>)], [.. conflicts.Select(c => ConflictResponse.Of(c, sentences))]));
        }

        async Task<IReadOnlyList<DateTime>> PassByHolidaysAsync(StoreTransaction tx, List<DateTime> times, TimeSpan shift, int everyWeeks, CancellationToken ct)
        {
            var (first, last) = (DateOnly.FromDateTime(times[0] + shift), SessionSeries.LastPossibleOf(times, shift, everyWeeks));
            return SessionSeries.Moved(times, shift, everyWeeks, await store.HolidaysAsync(tx, first, last, ct));
        }
    }
}
