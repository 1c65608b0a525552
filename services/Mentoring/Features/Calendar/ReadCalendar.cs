using System.Text;
using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Features.Calendar;

/// <summary>
/// GET /calendar/v1/feed.ics?key=: the sessions of a mentor or a business as iCalendar (RFC 5545), for a calendar program that cannot sign in.
/// The key is in the query and not in the path because traces record paths and redact queries.
/// </summary>
internal static class ReadCalendar
{
    /// <summary>The address but for its key.</summary>
    public const string Path = "/calendar/v1/feed.ics";

    private const int MaxSessions = 1_000;
    private const int MaxEnrolments = 50;
    private static readonly TimeSpan LookBack = TimeSpan.FromDays(90);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet(Path, HandleAsync)
        .RequireAuthorization(Policies.SecretAddress).Produces<string>(StatusCodes.Status200OK, "text/calendar");

    private static async Task<IResult> HandleAsync(
        string? key, HttpContext http, MentoringStore store, Problems problems, TimeProvider time, CancellationToken cancellation)
    {
        var digest = CalendarAddress.DigestOf(key ?? "");
        var address = await store.CalendarAddresses.Find(a => a.KeyDigest == digest).FirstOrDefaultAsync(cancellation);
        if (address is null)
            return Results.Problem(problems.Of(Refusal.NotFound("calendar.unknown")));
        var from = time.Now() - LookBack;
        var sessions = address.Owner == CalendarOwner.Mentor
            ? await LatestAsync(store, Builders<CoachingSession>.Filter.Where(s => s.MentorId == new Id<Mentor>(address.OwnerId) && s.At > from), cancellation)
            : await OfBusinessAsync(store, address.OwnerId, from, cancellation);
        var enrolmentIds = sessions.SelectMany(s => s.EnrolmentIds).Distinct().ToList();
        var enrolments = await store.Enrolments.Find(Builders<Enrolment>.Filter.In(e => e.Id, enrolmentIds)).ToListAsync(cancellation);
        http.Response.Headers.CacheControl = "private, max-age=300";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Text(
            SessionCalendar.Write(sessions, enrolments.ToDictionary(e => e.Id), address.Owner), "text/calendar; charset=utf-8", Encoding.UTF8);
    }

    private static async Task<IReadOnlyList<CoachingSession>> OfBusinessAsync(
        MentoringStore store, Guid business, DateTimeOffset from, CancellationToken cancellation)
    {
        var enrolments = await store.Enrolments.Find(e => e.Business.BusinessId == business).Limit(MaxEnrolments).ToListAsync(cancellation);
        var sessions = new Dictionary<Id<CoachingSession>, CoachingSession>();
        foreach (var enrolment in enrolments)
        {
            var held = Builders<CoachingSession>.Filter.Where(s => s.EnrolmentIds.Contains(enrolment.Id) && s.At > from);
            foreach (var session in await LatestAsync(store, held, cancellation))
            {
                // A business sees that it takes part, never who else does.
                var known = sessions.GetValueOrDefault(session.Id);
                sessions[session.Id] = session with { EnrolmentIds = [.. known?.EnrolmentIds ?? [], enrolment.Id] };
            }
        }

        return [.. sessions.Values];
    }

    private static async Task<IReadOnlyList<CoachingSession>> LatestAsync(
        MentoringStore store, FilterDefinition<CoachingSession> filter, CancellationToken cancellation) =>
        await store.Sessions.Find(filter).SortByDescending(s => s.At).ThenByDescending(s => s.Id).Limit(MaxSessions).ToListAsync(cancellation);
}
