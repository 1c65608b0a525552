using CoachingPlatform.Faults.Load;
using CoachingPlatform.Faults.Running;

namespace CoachingPlatform.Faults.Rows;

/// <summary>
/// Each service kills itself (-9) the moment it has committed a command, has published an event, has marked events as published, or has
/// handled a delivery and not yet acknowledged it.
/// </summary>
internal static class StopPoints
{
    public static async Task<Outcome> RunAsync(Servers servers, int commandsAPoint, int stops)
    {
        var all = commandsAPoint * StartupHook.Points.Count;
        await using var scene = await Scene.StartAsync(servers, Mix.All, all);
        var said = new List<string>();
        var isStopped = true;
        foreach (var point in StartupHook.Points.Keys)
        {
            var (published, absorbed) = (scene.Events.Repeats(), scene.Platform.Duplicates);
            using var end = new CancellationTokenSource();
            var supervising = scene.Platform.Services.Select(s => SuperviseAsync(s, point, stops, end.Token)).ToList();
            await scene.Work.RunAsync(Mix.All, commandsAPoint);
            await new Audit(scene.Platform, scene.Work.Ledger, scene.Events).DrainAsync();
            await end.CancelAsync();
            var stopped = (await Task.WhenAll(supervising)).Sum();
            isStopped &= stopped > 0;
            said.Add($"{point}: {stopped} stops, {scene.Events.Repeats() - published} events told again, {scene.Platform.Duplicates - absorbed} absorbed");
        }

        return await scene.CompareAsync("stop at four points", string.Join("; ", said), isStopped && scene.Events.Repeats() > 0 && scene.Platform.Duplicates > 0);
    }

    // Starts the service with the stop point set, and again each time it is gone; at the end without one.
    private static async Task<int> SuperviseAsync(ServiceProcess service, string point, int stops, CancellationToken end)
    {
        var stopped = 0;
        await RestartAsync(point);
        while (!end.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), CancellationToken.None);
            if (!service.Process.HasExited)
                continue;
            stopped++;
            await RestartAsync(stopped < stops ? point : null);
        }

        if (service.Also.Count > 0)
            await RestartAsync(null);
        await Wait.ForAsync($"{service.Name} is ready", service.IsReadyAsync);
        return stopped;

        async Task RestartAsync(string? at)
        {
            await service.Process.KillAsync();
            service.Also = at is null ? new Dictionary<string, string>() : new Dictionary<string, string> { [StartupHook.StopAt] = at };
            await service.LaunchAsync();
        }
    }
}
