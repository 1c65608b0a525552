using CoachingPlatform.Faults.Load;

namespace CoachingPlatform.Faults.Rows;

/// <summary>Two processes of each service; half way the first of each is restarted, so that the relay's lease changes hands under load.</summary>
internal static class TwoOfEach
{
    public static async Task<Outcome> RunAsync(Scene scene, int commands)
    {
        await scene.Platform.DoubleAsync();
        await Task.WhenAll(scene.Work.RunAsync(Mix.All, commands), RestartAsync(scene, commands));
        var outcome = await scene.CompareAsync("two relays and two consumers of each service", "");
        var disordered = scene.Events.Disordered();
        return outcome with { Extra = $"{disordered} aggregates out of order{outcome.Extra}", Met = outcome.Met && disordered == 0 };
    }

    private static async Task RestartAsync(Scene scene, int commands)
    {
        await scene.ReachedAsync(commands, 0.5);
        foreach (var first in scene.Platform.Services.GroupBy(s => s.Name).Select(g => g.First()))
        {
            await first.Process.StopAsync();
            await first.StartAsync();
        }
    }
}
