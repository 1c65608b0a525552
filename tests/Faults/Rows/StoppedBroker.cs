using System.Diagnostics;
using CoachingPlatform.Faults.Load;

namespace CoachingPlatform.Faults.Rows;

/// <summary>The broker is away for the whole load: commands are accepted all the same, and told when it is back.</summary>
internal static class StoppedBroker
{
    public static async Task<Outcome> RunAsync(Scene scene, int commands, TimeSpan away)
    {
        var servers = scene.Platform.Servers;
        var answers = scene.Work.Sender.Answers;
        var watch = Stopwatch.StartNew();
        await servers.StopBrokerAsync();
        await Task.WhenAll(scene.Work.RunAsync(Mix.Local, commands), Task.Delay(away));
        var accepted = scene.Work.Ledger.Acknowledged;
        var others = answers.Unavailable + answers.Errors + answers.Broken;
        await servers.StartBrokerAsync();
        return await scene.CompareAsync(
            "broker stopped", $"away for {watch.Elapsed.TotalSeconds:0} s, {accepted:N0} accepted meanwhile, {others} turned away",
            accepted == commands && others == 0);
    }
}
