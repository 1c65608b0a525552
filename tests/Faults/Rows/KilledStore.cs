using CoachingPlatform.Faults.Load;
using CoachingPlatform.Faults.Running;

namespace CoachingPlatform.Faults.Rows;

/// <summary>kill -9 of the store (PostgreSQL and bridge at once) during the load, then a stop: 503 with <c>Retry-After</c>, nothing half done.</summary>
internal static class KilledStore
{
    public static async Task<Outcome> RunAsync(Scene scene, int commands, int kills, TimeSpan away)
    {
        await Task.WhenAll(scene.Work.RunAsync(Mix.All, commands), DisturbAsync(scene.Platform.Servers, scene, commands, kills, away));
        var answers = scene.Work.Sender.Answers;
        var outcome = await scene.CompareAsync(
            "kill -9 of the store; stopped",
            $"{kills} kills, then away for {away.TotalSeconds:0} s; {answers.Unavailable} × 503, {answers.WithoutRetryAfter} without Retry-After, {answers.Errors} × 500",
            answers is { Unavailable: > 0, WithoutRetryAfter: 0, Errors: 0 });
        var halves = await scene.Audit.HalvesAsync();
        return outcome with { Extra = $"{outcome.Extra}, {halves} half transactions", Met = outcome.Met && halves == 0 };
    }

    private static async Task DisturbAsync(Servers servers, Scene scene, int commands, int kills, TimeSpan away)
    {
        for (var kill = 1; kill <= kills; kill++)
        {
            await scene.ReachedAsync(commands, (double)kill / (kills + 2));
            await servers.KillStoreAsync();
            await servers.StartStoreAsync();
        }

        await scene.ReachedAsync(commands, (kills + 1.0) / (kills + 2));
        await servers.StopStoreAsync();
        await Task.Delay(away);
        await servers.StartStoreAsync();
    }
}
