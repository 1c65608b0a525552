using CoachingPlatform.Faults.Load;
using CoachingPlatform.Faults.Running;

namespace CoachingPlatform.Faults.Rows;

/// <summary>kill -9 of the broker during the load, and the time until all is delivered after it is back.</summary>
internal static class KilledBroker
{
    private static readonly TimeSpan DrainedWithin = TimeSpan.FromSeconds(30);

    public static async Task<Outcome> RunAsync(Servers servers, int commands, int kills)
    {
        await using var scene = await Scene.StartAsync(servers, Mix.BusinessesOnly, commands);
        await Task.WhenAll(scene.Work.RunAsync(Mix.BusinessesOnly, commands), KillAsync(servers, scene, commands, kills));
        return await scene.CompareAsync("kill -9 of the broker", $"{kills} kills", drainWithin: DrainedWithin);
    }

    private static async Task KillAsync(Servers servers, Scene scene, int commands, int kills)
    {
        for (var kill = 1; kill <= kills; kill++)
        {
            await scene.ReachedAsync(commands, (double)kill / (kills + 1));
            await servers.KillBrokerAsync();
            await servers.StartBrokerAsync();
        }
    }
}
