using AutoMapper;
using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Mapping;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Features.Sessions;

/// <summary>POST /session-series: plans sessions of one local time in the cohort's zone, every week or every two, holidays passed by.</summary>
internal static class ScheduleSeries
{
    /// <summary>From when on a series can be; and before when. Within these bounds no day of one leaves the calendar.</summary>
    internal static readonly DateOnly Earliest = new(2000, 1, 1);

    /// <inheritdoc cref="Earliest"/>
    internal static readonly DateOnly Latest = new(2200, 1, 1);

    /// <summary>
    /// What is planned. A conflict refuses it all, unless <paramref name="SkipConflicts"/>: then the others are planned and the answer names
    /// those that were not.
    /// </summary>
    internal sealed record Request(
        Guid? MentorId = null, IReadOnlyList<Guid>? EnrolmentIds = null, string? Kind = null, DateOnly? FirstOn = null, TimeOnly? At = null,
        int? EveryWeeks = null, int? Count = null, int? DurationMinutes = null, bool SkipConflicts = false, string? OverrideReason = null);

    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/session-series", HandleAsync).RequireAuthorization(Policies.Mentors).Produces<PlansResponse>();

    private static async Task<IResult> HandleAsync(
        Request request, HttpContext http, Caller caller, CommandRunner commands, MentoringStore store, Problems problems, Sentences sentences,
        TimeProvider time, IMapper mapper)
    {
        var checks = new Checks();
        var sight = await Sight.OfAsync(caller, store, http.RequestAborted);
        var mentor = SessionParties.ReadMentor(request.MentorId, sight);
        if (mentor.Refusal is { } stranger)
            return Results.Problem(problems.Of(stranger));
        var enrolmentIds = SessionParties.ReadEnrolments(request.EnrolmentIds, checks);
        checks.That(request.FirstOn is not null, "field.required", "firstOn");
        checks.That(
            request.FirstOn is null || (request.FirstOn >= Earliest && request.FirstOn <= Latest), "field.out_of_range", "firstOn", ("min", Earliest), ("max", Latest));
        checks.That(request.At is not null, "field.required", "at");
        var series = new SessionSeries(
            request.FirstOn ?? Earliest, request.At ?? default, "", checks.Between(request.EveryWeeks ?? 1, 1, 2, "everyWeeks"),
            checks.Between(request.Count ?? 0, 1, SessionSeries.MaxCount, "count"));
        var kind = checks.Word<SessionKind>(request.Kind, "kind");
        var minutes = checks.Between(request.DurationMinutes ?? CoachingSession.UsualMinutes, CoachingSession.MinMinutes, CoachingSession.MaxMinutes, "durationMinutes");
        var reason = Booking.ReadOverride(request.OverrideReason, caller, checks);
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        if (reason.Refusal is { } forbidden)
            return Results.Problem(problems.Of(forbidden));
        return await commands.RunAsync(http, request, PlanAsync, turn: mentor.Value.Value);

        async Task<Reply> PlanAsync(StoreTransaction tx, CancellationToken ct)
        {
            var parties = await SessionParties.LoadAsync(store, tx, sight, mentor.Value, enrolmentIds, ct);
            if (parties.IsRefused)
                return parties.Refusal;
            var zones = parties.Value.Enrolments.Select(e => e.Cohort.TimeZone).Distinct().ToList();
            if (zones.Count > 1)
                return Refusal.Conflict("series.zones", "enrolmentIds", ("zones", string.Join(", ", zones)));
            var placed = series with { TimeZone = zones[0] };
            var holidays = await store.HolidaysAsync(tx, placed.FirstOn, placed.LastPossible, ct);
            var (now, seriesId) = (time.Now(), Guid.CreateVersion7());
            List<CoachingSession> wanted = [];
            List<BookingConflict> conflicts = [];
            foreach (var at in placed.Times(holidays))
            {
                var plan = new SessionPlan(kind, at, minutes, reason.Value);
                var session = CoachingSession.Schedule(mentor.Value, enrolmentIds, plan, now) with { SeriesId = seriesId, SeriesEveryWeeks = series.EveryWeeks };
                if (SessionRules.Check(plan, parties.Value.Enrolments) is [var outside, ..])
                    conflicts.Add(new BookingConflict(session, outside));
                else
                    wanted.Add(session);
            }

            conflicts.AddRange(await store.BookAsync(tx, parties.Value.Mentor, wanted, ct));
            if (conflicts.Count > 0 && (!request.SkipConflicts || conflicts.Count == series.Count))
                return ConflictResponse.Refused(conflicts);
            List<CoachingSession> done = [.. wanted.ExceptBy(conflicts.Select(c => c.Session.Id), s => s.Id)];
            await store.SavePlansAsync(tx, [.. done.Select(s => ((CoachingSession?)null, s))], caller.Subject, reason.Value, ct);
            return Reply.Ok(new PlansResponse(
                [.. done.Select(mapper.Map<SessionResponse>)],
                [.. conflicts.Select(c => ConflictResponse.Of(c, sentences) with { SessionId = null })]));
        }
    }
}
