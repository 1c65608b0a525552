using CoachingPlatform.Faults.Load;
using CoachingPlatform.Faults.Running;

namespace CoachingPlatform.Faults;

/// <summary>What most rows do: a platform of its own, a load, a fault during the load, then the comparison.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private Scene(Platform platform, EventLog events, Work work) => (Platform, Events, Work) = (platform, events, work);

    public Platform Platform { get; }

    public EventLog Events { get; }

    public Work Work { get; }

    public static async Task<Scene> StartAsync(Servers servers, Mix mix, int commands, int instances = 1) =>
        await OnAsync(await Platform.StartAsync(servers, instances), mix, commands);

    /// <summary>On a platform that is there already; it goes away with the scene.</summary>
    public static async Task<Scene> OnAsync(Platform platform, Mix mix, int commands, Sender? sender = null)
    {
        try
        {
            var events = await EventLog.StartAsync(platform);
            return new Scene(platform, events, await Work.PrepareAsync(platform, mix, commands, sender));
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until that share of the load, 0 to 1, is acknowledged.</summary>
    public Task ReachedAsync(int commands, double share) =>
        Wait.ForAsync($"{share:P0} of the load", () => Task.FromResult(Work.Ledger.Acknowledged >= commands * share), TimeSpan.FromMinutes(10));

    /// <summary>Waits until all is handled, compares, and says what was found.</summary>
    /// <param name="name">Name of the row.</param>
    /// <param name="extra">What else the row measured.</param>
    /// <param name="met">Whether that is as it must be.</param>
    public async Task<Outcome> CompareAsync(string name, string extra, bool met = true)
    {
        var audit = new Audit(Platform, Work.Ledger, Events);
        var drained = await DrainAsync(audit);
        await audit.CompareAsync();
        foreach (var problem in audit.Lost.Select(l => $"lost: {l}").Concat(audit.Twice.Select(t => $"twice: {t}")).Take(10))
            Console.WriteLine($"   {problem}");
        return new Outcome(
            name, Work.Ledger.Acknowledged, audit.Lost.Count, audit.Twice.Count,
            $"{extra}; {(drained is { } took ? $"drained in {took.TotalSeconds:0.0} s" : "not drained")}, {Platform.Duplicates} duplicates absorbed",
            met && drained is not null && audit.Lost.Count == 0 && audit.Twice.Count == 0);
    }

    // What is still on its way when the time is up counts as lost.
    private static async Task<TimeSpan?> DrainAsync(Audit audit)
    {
        try
        {
            return await audit.DrainAsync();
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Events.DisposeAsync();
        Work.Dispose();
        await Platform.DisposeAsync();
    }
}
