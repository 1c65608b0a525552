using CoachingPlatform.Faults.Load;
using CoachingPlatform.Faults.Running;

namespace CoachingPlatform.Faults.Rows;

/// <summary>
/// SIGSTOP of the broker, then of the store, then of a consumer, each during the load: connections stay open and nobody answers. Waiting
/// requests end by their own time limits, and neither threads nor memory pile up behind them.
/// </summary>
internal static class Frozen
{
    private const string GivenUp = "The broker does not confirm";
    private const int MostThreads = 150;
    private const int MostMegabytes = 600;

    public static async Task<Outcome> RunAsync(Scene scene, int commands, TimeSpan frozen)
    {
        using var end = new CancellationTokenSource();
        var watching = WatchAsync(scene.Platform, end.Token);
        var answers = scene.Work.Sender.Answers;
        var (unconfirmed, unavailable, silent, slowest) = await DisturbAsync(scene, commands / 3, frozen);
        await end.CancelAsync();
        var (threads, megabytes) = await watching;
        return await scene.CompareAsync(
            "SIGSTOP of broker, store, consumer",
            $"{frozen.TotalSeconds:0} s each; at most {threads} threads and {megabytes} MB a service; broker frozen: {unconfirmed} publications given up; "
            + $"store frozen: {unavailable} × 503, {silent} without an answer, the slowest after {slowest.TotalSeconds:0.0} s",
            threads <= MostThreads && megabytes <= MostMegabytes && unconfirmed > 0 && unavailable > 0 && silent == 0 && answers.WithoutRetryAfter == 0);
    }

    // A frozen service itself cannot answer, so what the client misses is counted before that.
    private static async Task<(int Unconfirmed, int Unavailable, int Silent, TimeSpan Slowest)> DisturbAsync(Scene scene, int commands, TimeSpan frozen)
    {
        var answers = scene.Work.Sender.Answers;
        var servers = scene.Platform.Servers;
        var before = servers.LogLines(GivenUp);
        await FreezeAsync(scene, commands, frozen, servers.RabbitMq);
        var unconfirmed = servers.LogLines(GivenUp) - before;
        await FreezeAsync(scene, commands, frozen, servers.Postgres, servers.Bridge);
        var (unavailable, silent, slowest) = (answers.Unavailable, answers.Broken, answers.Slowest);
        await FreezeAsync(scene, commands, frozen, scene.Platform.Of("progress")[0].Process);
        return (unconfirmed, unavailable, silent, slowest);
    }

    // A third of the load each time, and it begins before the freeze.
    private static async Task FreezeAsync(Scene scene, int commands, TimeSpan frozen, params ChildProcess[] processes)
    {
        var before = scene.Work.Ledger.Acknowledged;
        var load = scene.Work.RunAsync(Mix.All, commands);
        await Wait.ForAsync("the load runs", () => Task.FromResult(scene.Work.Ledger.Acknowledged > before));
        foreach (var process in processes)
            process.Freeze();
        await Task.Delay(frozen);
        foreach (var process in processes)
            process.Thaw();
        await load;
    }

    private static async Task<(int Threads, int Megabytes)> WatchAsync(Platform platform, CancellationToken end)
    {
        var (threads, megabytes) = (0, 0);
        while (!end.IsCancellationRequested)
        {
            foreach (var size in platform.Services.Select(s => s.Process.Size()))
                (threads, megabytes) = (Math.Max(threads, size.Threads), Math.Max(megabytes, size.Megabytes));
            await Task.Delay(TimeSpan.FromMilliseconds(500), CancellationToken.None);
        }

        return (threads, megabytes);
    }
}
