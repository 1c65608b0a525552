using CoachingPlatform.Faults.Load;
using CoachingPlatform.Faults.Running;

namespace CoachingPlatform.Faults.Rows;

/// <summary>kill -9 of the broker during the load. What waited when its port was back has reached its consumer half a minute later.</summary>
internal static class KilledBroker
{
    private static readonly TimeSpan DrainedWithin = TimeSpan.FromSeconds(30);

    public static async Task<Outcome> RunAsync(Scene scene, int commands, int kills)
    {
        var disturbing = DisturbAsync(scene, commands, kills);
        await Task.WhenAll(scene.Work.RunAsync(Mix.BusinessesOnly, commands), disturbing);
        var drained = await disturbing;
        return await scene.CompareAsync(
            "kill -9 of the broker", $"{kills} kills; what waited was handled {string.Join(", ", drained.Select(d => $"{d.TotalSeconds:0.0}"))} s after its port was back",
            drained.All(d => d <= DrainedWithin));
    }

    private static async Task<IReadOnlyList<TimeSpan>> DisturbAsync(Scene scene, int commands, int kills)
    {
        var drained = new List<TimeSpan>();
        var (servers, outbox) = (scene.Platform.Servers, scene.Audit);
        for (var kill = 1; kill <= kills; kill++)
        {
            await scene.ReachedAsync(commands, (double)kill / (kills + 1));
            await servers.KillBrokerAsync();
            await servers.StartBrokerAsync();
            var waiting = await outbox.PendingBusinessesAsync();
            drained.Add(await Wait.ForAsync("what waited is handled", () => outbox.AreHandledAsync(waiting), TimeSpan.FromMinutes(3)));
        }

        return drained;
    }
}
