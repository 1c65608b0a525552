using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;

namespace CoachingPlatform.Portal.Tests;

/// <summary>
/// Stands in for the gateway and the services behind it, with their JSON. What it answers depends on who asks: the subjects below name the situations,
/// so that tests side by side do not disturb each other.
/// </summary>
internal sealed class StubPlatform(WebApplication app) : IAsyncDisposable
{
    public const string Well = "well";
    public const string AllDown = "all-down";
    public const string ProgressDown = "progress-down";
    public const string SignedOut = "signed-out";
    public const string NoCohorts = "no-cohorts";
    public const string ReadyDown = "ready-down";

    public const string ValidCertificate = "2027-7F3K-9QXM-2DPA-8VTC";
    public const string RevokedCertificate = "2027-REV0-KED0-0000-0000";
    public const string BrokenCertificate = "2027-BR0K-EN00-0000-0000";

    public static readonly Guid Draft = new("0193b6f0-0000-7000-8000-000000000001");
    public static readonly Guid Running = new("0193b6f0-0000-7000-8000-000000000002");

    private static readonly Guid Programme = new("0193b6f0-0000-7000-8000-000000000009");
    private static readonly int[] SessionsHeld = [1250, 0, 0, 2, 0, 0, 1];
    private static readonly string[] Names = ["Kerupuk Ikan Barokah", "Sasirangan Dua Putri", "Madu Kelulut Meratus"];

    public string Address => app.Urls.Single();

    public static async Task<StubPlatform> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Use(AnswerBySituationAsync);
        app.MapGet("/api/v1/cohorts", (HttpContext http, string? after) => Results.Json(new
        {
            items = Subject(http) == NoCohorts ? [] : after is null ? new[] { Cohort(Draft), Cohort(Running) } : [],
            next = Subject(http) == NoCohorts || after is not null ? null : "/api/v1/cohorts?limit=24&after=abc_-",
        }));
        app.MapGet("/api/v1/cohorts/{id:guid}", (Guid id) => id == Running || id == Draft ? Results.Json(Cohort(id)) : Results.NotFound());
        app.MapGet("/api/v1/programmes/{id:guid}", (Guid id) => id == Programme ? Results.Json(new { id, name = "Pembinaan UMKM Kalsel" }) : Results.NotFound());
        app.MapGet("/api/v1/cohorts/{id:guid}/enrolments", Enrolments);
        app.MapGet("/api/v1/progress", Progress);
        app.MapGet("/api/v1/progress/summary", (Guid cohortId) => Results.Json(new
        {
            cohortId,
            sessionsRequired = cohortId == Running ? 6 : (int?)null,
            bySessionsHeld = (cohortId == Running ? SessionsHeld : [0]).Select((count, sessions) => new { sessions, count }),
            attendanceRate = cohortId == Running ? .8125m : (decimal?)null,
        }));
        app.MapGet("/api/v1/certificates/{number}", Certificate);
        StubOpportunities.Map(app);
        await app.StartAsync();
        return new StubPlatform(app);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static Guid Enrolment(int n) => new($"0193b6f0-0000-7000-8000-{1000 + n:D12}");

    private static object Cohort(Guid id) => new
    {
        id,
        name = id == Running ? "Angkatan 1" : "Angkatan 2",
        programmeId = Programme,
        trackName = "Siap Ekspor",
        regionName = "Kalimantan Selatan",
        timeZone = "Asia/Makassar",
        startsOn = "2026-09-01",
        endsOn = "2027-02-28",
        capacity = id == Running ? 1253 : (int?)null,
        state = id == Running ? "Running" : "Draft",
        seatsTaken = id == Running ? 1253 : 0,
        waiting = id == Running ? 1 : 0,
    };

    // 30 enrolments, 25 a page; the last one waits.
    private static IResult Enrolments(Guid id, string? state, string? after)
    {
        if (state is not (null or "Active" or "Enrolled" or "Waitlisted" or "Denied"))
            return Results.BadRequest();
        var all = Enumerable.Range(0, id == Running ? 30 : 0).Select(n => new
        {
            id = Enrolment(n),
            state = n < 3 ? "Active" : n < 29 ? "Enrolled" : "Waitlisted",
            waitlistPosition = n == 29 ? 1 : (int?)null,
            requiredSessions = 6,
            businessName = n < Names.Length ? Names[n] : $"Usaha {n}",
            businessRegionCode = "63.02.05",
        }).Where(e => state is null || e.state == state).ToList();
        return Results.Json(new
        {
            items = after == "p2" ? all.Skip(25) : all.Take(25),
            next = after is null && all.Count > 25 ? $"/api/v1/cohorts/{id}/enrolments?limit=25&after=p2" : null,
        });
    }

    // In two pages and from the last to the first: joining goes by id, not by place.
    private static IResult Progress(Guid cohortId, string? after) => Results.Json(new
    {
        items = Enumerable.Range(0, 30).Reverse().Skip(after is null ? 0 : 15).Take(15).Select(n => new
        {
            enrolmentId = Enrolment(n),
            sessionsHeld = n switch { 0 or 1 => 3, 2 => 6, _ => 0 },
            attendanceRate = n switch { 0 => .6667m, 1 => 1m, 2 => 0m, _ => (decimal?)null },
            marketLevel = n == 0 ? "National" : "Local",
            openActionItems = n == 0 ? 1 : 0,
            lastActivityAt = n < 3 ? "2026-11-25T06:30:00+00:00" : null,
            completion = n == 3 ? null : new { isProposed = n == 2 },
        }),
        next = after is null ? $"/api/v1/progress?cohortId={cohortId}&limit=200&after=rest" : null,
    });

    private static IResult Certificate(string number) => number switch
    {
        ValidCertificate => Results.Json(new
        {
            number, state = "Valid", revokedOn = (string?)null,
            paper = new
            {
                businessName = "Madu <Kelulut> Meratus", programmeName = "Pembinaan UMKM Kalsel", trackName = "Siap Ekspor", cohortName = "Angkatan 1",
                organisers = new[] { "Apindo", "Dinas Koperasi" }, startsOn = "2026-09-01", endsOn = "2027-02-28", issuedOn = "2027-03-02", timeZone = "Asia/Makassar",
            },
        }),
        RevokedCertificate => Results.Json(new { number, state = "Revoked", revokedOn = "2027-04-05", paper = (object?)null }),
        BrokenCertificate => Results.StatusCode(StatusCodes.Status502BadGateway),
        _ => Results.NotFound(),
    };

    private static Task AnswerBySituationAsync(HttpContext http, RequestDelegate next)
    {
        int? fault = Subject(http) switch
        {
            null when http.Request.Path.StartsWithSegments("/api/v1/certificates", StringComparison.Ordinal) => null,
            null or SignedOut => StatusCodes.Status401Unauthorized,
            AllDown => StatusCodes.Status502BadGateway,
            ProgressDown when http.Request.Path.StartsWithSegments("/api/v1/progress", StringComparison.Ordinal) => StatusCodes.Status503ServiceUnavailable,
            ReadyDown when http.Request.Path.Value!.EndsWith("/ready", StringComparison.Ordinal) => StatusCodes.Status503ServiceUnavailable,
            _ => null,
        };
        if (fault is null)
            return next(http);
        http.Response.StatusCode = fault.Value;
        return Task.CompletedTask;
    }

    // Portal must send the caller's own token; its signature is the services' business.
    internal static string? Subject(HttpContext http) =>
        http.Request.Headers.Authorization.ToString() is ['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var token] ? new JsonWebToken(token).Subject : null;
}
