using CoachingPlatform.Faults.Load;
using CoachingPlatform.Faults.Running;

namespace CoachingPlatform.Faults.Rows;

/// <summary>
/// Each service kills itself (-9) the moment it has committed a command, has published an event, has marked events as published, or has
/// handled a delivery and not yet acknowledged it.
/// </summary>
internal static class StopPoints
{
    public static async Task<Outcome> RunAsync(Scene scene, int commandsAPoint, int stops)
    {
        var said = new List<string>();
        var isStopped = true;
        foreach (var point in StartupHook.Points.Keys)
        {
            var (published, absorbed) = (scene.Events.Repeats, scene.Duplicates);
            using var end = new CancellationTokenSource();
            var supervising = scene.Platform.Services.Select(s => SuperviseAsync(s, point, stops, end.Token)).ToList();
            await scene.Work.RunAsync(Mix.All, commandsAPoint);
            await scene.Audit.DrainAsync();
            await end.CancelAsync();
            var stopped = (await Task.WhenAll(supervising)).Sum();
            isStopped &= stopped > 0;
            said.Add($"{point}: {stopped} stops, {scene.Events.Repeats - published} events told again, {scene.Duplicates - absorbed} absorbed");
        }

        foreach (var service in scene.Platform.Services)
            service.Also = new Dictionary<string, string>();
        await Task.WhenAll(scene.Platform.Services.Select(RestartAsync));
        await Task.WhenAll(scene.Platform.Services.Select(s => Wait.ForAsync($"{s.Name} is ready", s.IsReadyAsync)));
        return await scene.CompareAsync("stop at four points", string.Join("; ", said), isStopped && scene.Events.Repeats > 0 && scene.Duplicates > 0);
    }

    // Starts the service with the stop point set, and again each time it is gone; after the last stop without one.
    private static async Task<int> SuperviseAsync(ServiceProcess service, string point, int stops, CancellationToken end)
    {
        var stopped = 0;
        await RestartAsync();
        while (!end.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), CancellationToken.None);
            if (!service.Process.HasExited)
                continue;
            stopped++;
            await RestartAsync();
        }

        return stopped;

        Task RestartAsync()
        {
            service.Also = stopped < stops ? new Dictionary<string, string> { [StartupHook.StopAt] = point } : [];
            return StopPoints.RestartAsync(service);
        }
    }

    private static async Task RestartAsync(ServiceProcess service)
    {
        await service.Process.KillAsync();
        await service.LaunchAsync();
    }
}
