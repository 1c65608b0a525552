using AutoMapper;
using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Mapping;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Features.Mentors;

/// <summary>
/// PUT /mentors/{id}/availability: a mentor or a coordinator says when the mentor can be booked. What is booked already stays booked.
/// </summary>
internal static class SetAvailability
{
    private const int MaxWindows = 100;
    private const int MaxDates = 400;

    /// <summary>Without <paramref name="Weekly"/> any time will do; an empty list is none at all.</summary>
    internal sealed record Request(
        string? TimeZone = null, IReadOnlyList<WeeklyEntry?>? Weekly = null, IReadOnlyList<ExceptionEntry?>? Exceptions = null,
        IReadOnlyList<LeaveEntry?>? Leave = null);

    /// <summary>A window of every week, in local time; an end of 00:00 is the end of the day.</summary>
    internal sealed record WeeklyEntry(string? Day = null, TimeOnly? From = null, TimeOnly? Until = null);

    /// <summary>A window of one date.</summary>
    internal sealed record WindowEntry(TimeOnly? From = null, TimeOnly? Until = null);

    /// <summary>A date that is closed, or open at other times.</summary>
    internal sealed record ExceptionEntry(DateOnly? Date = null, IReadOnlyList<WindowEntry?>? Windows = null);

    /// <summary>Days away, until before <paramref name="Until"/>.</summary>
    internal sealed record LeaveEntry(DateOnly? From = null, DateOnly? Until = null);

    public static void Map(RouteGroupBuilder api) =>
        api.MapPut("/mentors/{id:guid}/availability", HandleAsync).RequireAuthorization(Policies.Mentors).TakesVersion().Produces<MentorResponse>();

    private static async Task<IResult> HandleAsync(
        Guid id, Request request, HttpContext http, Caller caller, CommandRunner commands, MentoringStore store, Problems problems, IMapper mapper)
    {
        var expected = http.Request.ExpectedVersion();
        if (expected.Refusal is { } refusal)
            return Results.Problem(problems.Of(refusal));
        var checks = new Checks();
        var availability = Read(request, checks);
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        var sight = await Sight.OfAsync(caller, store, http.RequestAborted);
        var wanted = new Id<Mentor>(id);
        return await commands.RunAsync(http, request, SetAsync, turn: id);

        async Task<Reply> SetAsync(StoreTransaction tx, CancellationToken ct)
        {
            if (!sight.Sees(wanted) || await store.MentorAsync(tx, wanted, ct) is not { } before)
                return Refusal.NotFound("mentor.unknown");
            if (before.Version != expected.Value)
                return EntityVersion.Stale(before.Version);
            var mentor = before with { Version = before.Version + 1, Availability = availability };

            // A booking in the same moment relied on the hours before: one of the two sees the other.
            await store.RebookAsync(tx, wanted, ct);
            await store.Mentors.SaveAsync(tx, mentor, wanted, ct);
            return Reply.Ok(mapper.Map<MentorResponse>(mentor), mentor.Version);
        }
    }

    private static Availability Read(Request request, Checks checks)
    {
        var weekly = request.Weekly is null ? null : Each(request.Weekly, MaxWindows, "weekly", checks, (w, field) =>
        {
            var window = Window(w.From, w.Until, field, checks);
            return new WeeklyWindow(checks.Word<DayOfWeek>(w.Day, $"{field}.day"), window.From, window.Until);
        });
        foreach (var day in weekly?.GroupBy(w => w.Day) ?? [])
            NoOverlap(day.Select(w => w.Window), "weekly", checks);
        var exceptions = Each(request.Exceptions ?? [], MaxDates, "exceptions", checks, (e, field) =>
        {
            checks.That(e.Date is not null, "field.required", $"{field}.date");
            var windows = Each(e.Windows ?? [], MaxWindows, $"{field}.windows", checks, (w, f) => Window(w.From, w.Until, f, checks));
            NoOverlap(windows, $"{field}.windows", checks);
            return new AvailabilityException(e.Date ?? default, windows);
        });
        checks.That(exceptions.DistinctBy(e => e.Date).Count() == exceptions.Count, "field.repeated", "exceptions");
        return new Availability
        {
            TimeZone = checks.TimeZone(request.TimeZone, "timeZone"),
            Weekly = weekly,
            Exceptions = exceptions,
            Leave = Each(request.Leave ?? [], MaxDates, "leave", checks, (l, field) =>
            {
                checks.That(l.From is not null, "field.required", $"{field}.from");
                checks.That(l.Until is not null, "field.required", $"{field}.until");
                checks.That(l.From is null || l.Until is null || l.From < l.Until, "availability.empty_range", field);
                return new Leave(l.From ?? default, l.Until ?? default);
            }),
        };
    }

    private static DayWindow Window(TimeOnly? from, TimeOnly? until, string field, Checks checks)
    {
        checks.That(from is not null, "field.required", $"{field}.from");
        checks.That(until is not null, "field.required", $"{field}.until");
        var window = new DayWindow(from ?? default, until ?? default);
        checks.That(from is null || until is null || window.Minutes > 0, "availability.empty_range", field);
        return window;
    }

    private static void NoOverlap(IEnumerable<DayWindow> windows, string field, Checks checks)
    {
        var ordered = windows.OrderBy(w => w.From).ToList();
        checks.That(ordered.Zip(ordered.Skip(1)).All(p => p.First.EndMinute <= p.Second.StartMinute), "availability.overlap", field);
    }

    private static List<TRead> Each<TWritten, TRead>(
        IReadOnlyList<TWritten?> written, int max, string field, Checks checks, Func<TWritten, string, TRead> read)
        where TWritten : class
    {
        checks.That(written.Count <= max, "field.too_many", field, ("max", max));
        checks.That(!written.Contains(null), "field.required", field);
        return written.Count > max || written.Contains(null) ? [] : [.. written.Select((w, i) => read(w!, $"{field}[{i}]"))];
    }
}
