using CoachingPlatform.Faults.Load;
using CoachingPlatform.Faults.Running;

namespace CoachingPlatform.Faults;

/// <summary>
/// The platform that most rows disturb one after the other, with its load and its ledger. Each comparison is over all that was acknowledged
/// since the platform began, so a fault that harms what an earlier row left behind shows as well.
/// </summary>
internal sealed class Scene : IAsyncDisposable
{
    private readonly HashSet<string> reported = [];
    private long duplicatesBefore;

    private Scene(Platform platform, EventLog events, Work work) => (Platform, Events, Work) = (platform, events, work);

    public Platform Platform { get; }

    public EventLog Events { get; }

    public Work Work { get; }

    public Audit Audit => new(Platform, Work.Ledger, Events);

    /// <summary>Deliveries that the inboxes turned away since the row began.</summary>
    public long Duplicates => Platform.Duplicates - duplicatesBefore;

    /// <param name="servers">Where the platform runs.</param>
    /// <param name="toVisit">Enrolments whose businesses are visited.</param>
    public static async Task<Scene> StartAsync(Servers servers, int toVisit)
    {
        var platform = await Platform.StartAsync(servers);
        try
        {
            return new Scene(platform, await EventLog.StartAsync(platform), await Work.PrepareAsync(platform, toVisit));
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    /// <summary>A new row: what is counted is counted from here on.</summary>
    public Scene Begin()
    {
        Work.Ledger.Begin();
        Work.Sender.Answers = new Answers();
        Events.Begin();
        duplicatesBefore = Platform.Duplicates;
        return this;
    }

    /// <summary>Waits until that share of the row's load, 0 to 1, is acknowledged.</summary>
    public Task ReachedAsync(int commands, double share) =>
        Wait.ForAsync($"{share:P0} of the load", () => Task.FromResult(Work.Ledger.Acknowledged >= commands * share), TimeSpan.FromMinutes(10));

    /// <summary>Waits until all is handled, compares, and says what was found.</summary>
    /// <param name="name">Name of the row.</param>
    /// <param name="extra">What else the row measured.</param>
    /// <param name="met">Whether that is as it must be.</param>
    public async Task<Outcome> CompareAsync(string name, string extra, bool met = true)
    {
        var audit = Audit;
        var drained = await DrainAsync(audit);
        await audit.CompareAsync();
        var (lost, twice) = (audit.Lost.Where(l => reported.Add($"lost: {l}")).ToList(), audit.Twice.Where(t => reported.Add($"twice: {t}")).ToList());
        foreach (var problem in lost.Select(l => $"lost: {l}").Concat(twice.Select(t => $"twice: {t}")).Take(10))
            Console.WriteLine($"   {problem}");
        return new Outcome(
            name, Work.Ledger.Acknowledged, lost.Count, twice.Count,
            $"{extra}; {(drained is { } took ? $"drained in {took.TotalSeconds:0.0} s" : "not drained")}, {Duplicates} duplicates absorbed",
            met && drained is not null && lost.Count == 0 && twice.Count == 0);
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
