using System.Net;
using System.Net.Http.Headers;
using CoachingPlatform.Faults.Load;
using CoachingPlatform.Faults.Running;

namespace CoachingPlatform.Faults.Rows;

/// <summary>
/// The clock of one service is two hours ahead, then a quarter of an hour behind, then right; each time it dies with work to do. The order
/// of events is by version and not by clock. Tokens are judged by the service's own clock, at most 60 seconds off: what ended more than that
/// ago or begins later than that is refused, so a service with a wrong clock refuses rather than accepts.
/// </summary>
internal static class WrongClock
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(60);

    public static async Task<Outcome> RunAsync(Scene scene, int commands)
    {
        var platform = scene.Platform;
        var service = platform.Of("enrolment")[0];
        var misjudged = 0;
        foreach (var offset in (TimeSpan[])[TimeSpan.FromHours(2), TimeSpan.FromMinutes(-15)])
        {
            await service.Process.KillAsync();
            service.Also = new Dictionary<string, string>
            {
                ["LD_PRELOAD"] = Library(),
                ["FAKETIME"] = $"{offset.TotalSeconds:+0;-0}",
                ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
            };
            await service.StartAsync();
            misjudged += await MisjudgedAsync(platform, service, offset);
            await scene.Work.RunAsync(Mix.BusinessesOnly, commands / 2);
        }

        await service.Process.KillAsync();
        service.Also = new Dictionary<string, string>();
        await service.StartAsync();
        misjudged += await MisjudgedAsync(platform, service, TimeSpan.Zero);
        var outcome = await scene.CompareAsync("clock of one service +2 h and −15 min", "");
        var disordered = scene.Events.Disordered();
        return outcome with
        {
            Extra = $"{disordered} aggregates out of order, {misjudged} of 12 tokens misjudged{outcome.Extra}",
            Met = outcome.Met && disordered == 0 && misjudged == 0,
        };
    }

    private static string Library() =>
        Directory.EnumerateDirectories("/usr/lib").Select(d => Path.Combine(d, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("libfaketime is missing; run ./test.sh faults, which installs it.");

    private static async Task<int> MisjudgedAsync(Platform platform, ServiceProcess service, TimeSpan offset)
    {
        var (now, hour) = (DateTime.UtcNow + offset, TimeSpan.FromHours(1));
        (DateTime From, DateTime Until, HttpStatusCode Expected)[] cases =
        [
            (now - hour, now + hour, HttpStatusCode.OK),
            (now - hour, now - Tolerance - TimeSpan.FromSeconds(1), HttpStatusCode.Unauthorized),
            (now + Tolerance + TimeSpan.FromSeconds(10), now + hour, HttpStatusCode.Unauthorized),
            (now - hour, now + TimeSpan.FromSeconds(20), HttpStatusCode.OK),
        ];
        using var client = new HttpClient();
        var wrong = 0;
        foreach (var (from, until, expected) in cases)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(service.Address, "/api/v1/programmes"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", platform.Issuer.Token("faults", from, until, "coordinator"));
            using var answer = await client.SendAsync(request);
            wrong += answer.StatusCode == expected ? 0 : 1;
        }

        return wrong;
    }
}
