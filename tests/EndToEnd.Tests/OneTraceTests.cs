using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using CoachingPlatform.TestHarness;
using Xunit;

namespace CoachingPlatform.EndToEnd.Tests;

[Collection(typeof(OneTrio))]
public sealed class OneTraceTests(Trio trio)
{
    [Fact]
    public async Task One_trace_leads_from_the_request_at_the_gateway_to_the_read_model()
    {
        using var spans = new Spans();
        using var coordinator = trio.Coordinator;
        var business = await MakeAsync(coordinator, "/api/v1/businesses", new
        {
            name = "Kerupuk Cahaya", regionCode = "63.02.05", owner = new { name = "Siti Mahmudah" },
        });
        var programme = await MakeAsync(coordinator, "/api/v1/programmes", new { name = "Pembinaan", organisers = new[] { "Apindo" }, startsOn = "2026-01-01", endsOn = "2027-12-31" });
        var track = await MakeAsync(coordinator, "/api/v1/tracks", new { programmeId = programme, name = "Siap Ekspor", requiredSessions = 6 });
        var cohort = await MakeAsync(coordinator, "/api/v1/cohorts", new
        {
            trackId = track, name = "Angkatan 1", regionCode = "63", timeZone = "Asia/Makassar", startsOn = "2026-11-01", endsOn = "2027-05-31", capacity = 40, admission = "Automatic",
        });
        await PostAsync(coordinator, $"/api/v1/cohorts/{cohort}/open", new { });

        var enrolment = await MakeAsync(coordinator, "/api/v1/enrolments", new { businessId = business, cohortId = cohort });

        await Eventually.HoldsAsync(async () => (await coordinator.GetAsync(new Uri($"/api/v1/progress/{enrolment}", UriKind.Relative))).IsSuccessStatusCode);
        // Other tests of this process have traces too, but no gateway: theirs have one server.
        var trace = (await Eventually.Async(
            () => Task.FromResult(spans.All.Where(a => a.OperationName == "outbox EnrolmentAccepted").Select(a => spans.Of(a.TraceId))
                .FirstOrDefault(t => t.Any(IsConsumed) && t.Count(IsServer) == 2)),
            t => t is not null,
            TimeSpan.FromSeconds(30)))!;

        var edge = Assert.Single(trace, a => IsServer(a) && a.ParentSpanId == default);
        Assert.Equal("/api/v1/enrolments", edge.GetTagItem("url.path"));
        Assert.Single(trace, a => IsServer(a) && a.ParentSpanId != default);
        Assert.Contains(trace, a => a.Source.Name == "MassTransit" && a.Kind == ActivityKind.Producer);
        var consumed = trace.First(IsConsumed);
        Assert.Contains(trace, a => a.Source.Name == "MongoDB.Driver" && IsUnder(a, consumed));
    }

    private static bool IsServer(Activity a) => a.Source.Name == "Microsoft.AspNetCore" && a.Kind == ActivityKind.Server;

    private static bool IsConsumed(Activity a) => a.Source.Name == "MassTransit" && a.Kind == ActivityKind.Consumer;

    private static bool IsUnder(Activity a, Activity ancestor)
    {
        for (var parent = a; parent is not null; parent = parent.Parent)
        {
            if (parent == ancestor)
                return true;
        }

        return false;
    }

    private static async Task<Guid> MakeAsync(HttpClient client, string path, object body) => (await PostAsync(client, path, body)).GetProperty("id").GetGuid();

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, object body)
    {
        using var answer = await client.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {text}");
        return JsonElement.Parse(text);
    }
}
