using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CoachingPlatform.Faults.Load;
using CoachingPlatform.Faults.Running;

namespace CoachingPlatform.Faults.Rows;

/// <summary>
/// Webhooks to receivers that take, are late, refuse, drop the connection, or have a delivery in hand when Progress is killed (-9), round after
/// round. In every other round each enrolment is visited once, and what is sent again has more in it; in the others only one is visited, and what
/// is sent again is the same. Asked for: each visit was kept by each receiver at least once; at each receiver no enrolment ever goes back; each
/// delivery is signed and fresh, and one id has one content; no webhook is a dead letter. How often something came again is told.
/// </summary>
internal static class KilledWebhooks
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<Outcome> RunAsync(Scene scene, int kills)
    {
        var (progress, held) = (scene.Platform.Of("progress")[0], Held(scene));
        await using var server = await PartnersServer.StartAsync();
        using var partner = await PartnerAsync(scene);
        var webhooks = new List<Hook>();
        foreach (var endpoint in server.Endpoints)
            webhooks.Add(await HookAsync(partner, endpoint));
        var said = "";
        try
        {
            await UpToDateAsync(scene, partner, server);
            for (var round = 0; round < kills; round++)
            {
                server.Begin(round);
                var visits = Task.WhenAll((round % 2 == 0 ? scene.Work.AllVisited : [scene.Work.Visited(round)]).Select(scene.Work.VisitAsync));
                await Wait.ForAsync("each receiver has a delivery in hand", () => Task.FromResult(server.Endpoints.All(e => e.HasBegun)));
                await progress.Process.KillAsync();
                await progress.StartAsync();
                await visits;
                await UpToDateAsync(scene, partner, server);
            }
        }
        catch (TimeoutException e)
        {
            // What is still on its way when the time is up counts as lost.
            said = $"; {e.Message}";
        }

        var missing = Missing(scene, server, held).ToList();
        foreach (var visit in missing.Take(10))
            Console.WriteLine($"   missing: {visit}");
        var (disordered, changed, forged) = (
            server.Endpoints.Sum(Disordered), server.Endpoints.Sum(ChangedUnderOneId), webhooks.Sum(w => w.Endpoint.All.Count(d => !d.IsGenuine(w.Secret))));
        var inactive = (await StatesAsync(partner)).Count(s => s.State != "Active");
        foreach (var webhook in webhooks)
            (await partner.DeleteAsync($"/partner/v1/webhooks/{webhook.Id}")).EnsureSuccessStatusCode().Dispose();

        var all = server.Endpoints.SelectMany(e => e.All).ToList();
        var again = server.Endpoints.Sum(e => Kept(e).Count() - Kept(e).Select(d => d.Id).Distinct().Count());
        var outcome = await scene.CompareAsync(
            "kill -9 of Progress while webhooks deliver",
            $"{kills} kills with deliveries in hand; {server.Endpoints.Count} receivers, {all.Count:N0} deliveries, {all.Count(d => !d.IsKept)} of them not kept, "
            + $"{again} kept again under their id; {missing.Count} visits that a receiver missed, {disordered} went back, {changed} ids with two contents, {forged} not genuine, {inactive} not active{said}",
            missing.Count + disordered + changed + forged + inactive == 0 && again > 0 && said.Length == 0);
        return outcome with { Lost = outcome.Lost + missing.Count };
    }

    // Each number of sessions held, from the first visit of the row to the last, of each enrolment at each receiver: the ledger says how many there were.
    private static IEnumerable<string> Missing(Scene scene, PartnersServer server, Dictionary<Guid, int> before) => server.Endpoints.SelectMany(e =>
    {
        var kept = Kept(e).SelectMany(d => d.Items).Select(i => (i.Enrolment, i.Held)).ToHashSet();
        return from told in Held(scene)
               from number in Enumerable.Range(before[told.Key] + 1, told.Value - before[told.Key])
               where !kept.Contains((told.Key, number))
               select $"{e.Address} {told.Key} {number}";
    });

    private static IEnumerable<Delivery> Kept(PartnersServer.Endpoint endpoint) => endpoint.All.Where(d => d.IsKept);

    // Enrolments of which an earlier version came after a later one.
    private static int Disordered(PartnersServer.Endpoint endpoint) => endpoint.All.SelectMany(d => d.Items).GroupBy(i => i.Enrolment, i => i.Version)
        .Count(versions => !versions.SequenceEqual(versions.Order()));

    private static int ChangedUnderOneId(PartnersServer.Endpoint endpoint) => endpoint.All.GroupBy(d => d.Id, d => d.Changes).Count(contents => contents.Distinct().Count() > 1);

    // The sessions that each visited enrolment must have held, by what was acknowledged.
    private static Dictionary<Guid, int> Held(Scene scene)
    {
        var counts = scene.Work.Ledger.Sessions.Values.CountBy(s => s.Enrolment).ToDictionary();
        return scene.Work.AllVisited.ToDictionary(e => e, e => counts.GetValueOrDefault(e));
    }

    // Each receiver has kept the present state of each enrolment, and each webhook knows it.
    private static async Task UpToDateAsync(Scene scene, HttpClient partner, PartnersServer server)
    {
        var expected = Held(scene);
        await Wait.ForAsync(
            "each receiver has all that was acknowledged",
            async () => server.Endpoints.All(e => Kept(e).SelectMany(d => d.Items).GroupBy(i => i.Enrolment).Count(g => g.Last().Held == expected[g.Key]) == expected.Count)
                && (await StatesAsync(partner)).All(s => s is { State: "Active", IsBehind: false }),
            Patience, TimeSpan.FromMilliseconds(250));
    }

    private static async Task<IReadOnlyList<(string State, bool IsBehind)>> StatesAsync(HttpClient partner) =>
    [
        .. (await partner.GetFromJsonAsync<JsonElement>("/partner/v1/webhooks")).GetProperty("items").EnumerateArray().Select(w => (
            w.GetProperty("state").GetString()!, w.GetProperty("behindSince").ValueKind != JsonValueKind.Null)),
    ];

    // A partner with an agreement to which the business of each visited enrolment consents; its program.
    private static async Task<HttpClient> PartnerAsync(Scene scene)
    {
        var (sender, clientId) = (scene.Work.Sender, $"partner-{Guid.NewGuid():N}");
        var partner = Id(await sender.PostAsync("progress", "/api/v1/partners", new { nameId = "Mitra", nameEn = "Partner", clientIds = new[] { clientId } }));
        await sender.PostAsync("progress", $"/api/v1/partners/{partner}/agreements", new
        {
            regionCodes = new[] { "63" }, trackIds = Array.Empty<Guid>(), fields = Array.Empty<string>(), purpose = "Ekspor", consentPurpose = "export",
            from = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(-30),
        });
        var text = await sender.PostAsync("enrolment", "/api/v1/consent-texts", new { purpose = "export", partnerId = partner, indonesian = "Setuju?", english = "Agreed?" });
        await scene.Work.ConsentAsync(Id(text));
        var program = new HttpClient { BaseAddress = scene.Platform.Of("progress")[0].Address };
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", scene.Platform.Issuer.PartnerToken(clientId));
        return program;
    }

    private static async Task<Hook> HookAsync(HttpClient partner, PartnersServer.Endpoint endpoint)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/partner/v1/webhooks") { Content = JsonContent.Create(new { url = endpoint.Address }) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        using var answer = await partner.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        var made = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return new Hook(Id(made), made.GetProperty("secret").GetString()!, endpoint);
    }

    private static Guid Id(JsonElement answer) => answer.GetProperty("id").GetGuid();

    private sealed record Hook(Guid Id, string Secret, PartnersServer.Endpoint Endpoint);
}
