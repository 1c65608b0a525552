using CoachingPlatform.Faults.Load;
using CoachingPlatform.Faults.Running;

namespace CoachingPlatform.Faults.Rows;

/// <summary>kill -9 of each service at random moments of the load.</summary>
internal static class KilledServices
{
    public static async Task<Outcome> RunAsync(Servers servers, int commands, int kills)
    {
        await using var scene = await Scene.StartAsync(servers, Mix.All, commands);
        await Task.WhenAll([scene.Work.RunAsync(Mix.All, commands), .. scene.Platform.Services.Select(s => KillAsync(scene, s, commands, kills))]);
        return await scene.CompareAsync(
            "kill -9 of each service", $"{kills} kills of each of {scene.Platform.Services.Count}; {scene.Work.Sender.Answers.Broken} requests cut off");
    }

    private static async Task KillAsync(Scene scene, ServiceProcess service, int commands, int kills)
    {
        foreach (var share in Enumerable.Range(0, kills).Select(_ => Random.Shared.NextDouble() * 0.95).Order())
        {
            await scene.ReachedAsync(commands, share);
            await service.Process.KillAsync();
            await service.StartAsync();
        }
    }
}
