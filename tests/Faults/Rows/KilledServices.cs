using CoachingPlatform.Faults.Load;
using CoachingPlatform.Faults.Running;

namespace CoachingPlatform.Faults.Rows;

/// <summary>kill -9 of each service at random moments of the load; afterwards the read model is rebuilt from the stores and compared by hash.</summary>
internal static class KilledServices
{
    public static async Task<Outcome> RunAsync(Scene scene, int commands, int kills)
    {
        await Task.WhenAll([scene.Work.RunAsync(Mix.All, commands), .. scene.Platform.Services.Select(s => KillAsync(scene, s, commands, kills))]);
        var outcome = await scene.CompareAsync(
            "kill -9 of each service", $"{kills} kills of each of {scene.Platform.Services.Count}; {scene.Work.Sender.Answers.Broken} requests cut off");
        var (live, rebuilt) = await RebuildAsync(scene.Platform.Of("progress")[0]);
        return outcome with
        {
            Extra = $"{outcome.Extra}; hash of the read model {live}, rebuilt {rebuilt}",
            Met = outcome.Met && live.Length > 0 && live == rebuilt,
        };
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

    // The command prints a line "live HASH" and a line "rebuilt HASH".
    private static async Task<(string Live, string Rebuilt)> RebuildAsync(ServiceProcess progress)
    {
        const int Shown = 12;
        var said = await progress.OperateAsync("rebuild", "--check");
        var hashes = said.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(words => words.Length == 2).ToLookup(words => words[0], words => words[1]);
        if (hashes["live"].FirstOrDefault() is { } live && hashes["rebuilt"].FirstOrDefault() is { } rebuilt)
            return live == rebuilt ? (live[..Shown], live[..Shown]) : (live, rebuilt);
        Console.WriteLine($"   rebuild: {said}");
        return ("", "not compared");
    }
}
