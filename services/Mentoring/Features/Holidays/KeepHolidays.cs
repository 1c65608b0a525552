using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Features.Holidays;

/// <summary>GET /holidays?from=&amp;until=, PUT and DELETE /holidays/{date}: the days that series pass by; what is planned already stays.</summary>
internal static class KeepHolidays
{
    private const int MaxDays = 400;

    /// <summary>What the day is called.</summary>
    internal sealed record Request(string? Name = null);

    /// <summary>A holiday as shown.</summary>
    internal sealed record Response(DateOnly Date, string Name);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/holidays", ListAsync).RequireAuthorization(Policies.Mentors).Produces<IReadOnlyList<Response>>();
        api.MapPut("/holidays/{date}", SetAsync).RequireAuthorization(Policies.Coordinators).Produces<Response>();
        api.MapDelete("/holidays/{date}", RemoveAsync).RequireAuthorization(Policies.Coordinators).Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> ListAsync(
        DateOnly? from, DateOnly? until, MentoringStore store, Problems problems, CancellationToken cancellation)
    {
        var checks = new Checks();
        checks.That(from is not null, "field.required", "from");
        checks.That(until is not null, "field.required", "until");
        checks.That(from is null || until is null || until.Value.DayNumber - from.Value.DayNumber is > 0 and <= MaxDays, "holiday.range", "until", ("max", MaxDays));
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        var (first, end) = (from!.Value, until!.Value);
        var days = await store.Holidays.Find(h => h.Id >= first && h.Id < end).SortBy(h => h.Id).ToListAsync(cancellation);
        return Results.Ok(days.Select(h => new Response(h.Id, h.Name)));
    }

    private static async Task<IResult> SetAsync(
        DateOnly date, Request request, HttpContext http, CommandRunner commands, MentoringStore store, Problems problems)
    {
        var checks = new Checks();
        var holiday = new Holiday(date, checks.Text(request.Name, "name"));
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        return await commands.RunAsync(http, request, WriteAsync);

        async Task<Reply> WriteAsync(StoreTransaction tx, CancellationToken ct)
        {
            await store.Holidays.DeleteOneAsync(tx.Session, h => h.Id == date, cancellationToken: ct);
            await store.Holidays.InsertOneAsync(tx.Session, holiday, cancellationToken: ct);
            return Reply.Ok(new Response(holiday.Id, holiday.Name));
        }
    }

    private static Task<IResult> RemoveAsync(DateOnly date, HttpContext http, CommandRunner commands, MentoringStore store) =>
        commands.RunAsync(http, null, async (tx, ct) =>
            (await store.Holidays.DeleteOneAsync(tx.Session, h => h.Id == date, cancellationToken: ct)).DeletedCount == 1
                ? Reply.NoContent()
                : Refusal.NotFound("holiday.unknown"));
}
