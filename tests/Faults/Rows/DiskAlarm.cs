using CoachingPlatform.Faults.Load;
using CoachingPlatform.Faults.Running;

namespace CoachingPlatform.Faults.Rows;

/// <summary>The broker's disk alarm blocks all who publish: commands are accepted all the same, and told when it is over.</summary>
internal static class DiskAlarm
{
    public static async Task<Outcome> RunAsync(Scene scene, int commands)
    {
        var servers = scene.Platform.Servers;
        await servers.RabbitCtlAsync("set_disk_free_limit", "900000GB");
        await Wait.ForAsync("the disk alarm", async () => (await servers.RabbitCtlAsync("eval", "rabbit_alarm:get_alarms().")).Contains("disk", StringComparison.Ordinal));
        await scene.Work.RunAsync(Mix.BusinessesOnly, commands);
        var accepted = scene.Work.Ledger.Acknowledged;
        var told = scene.Events.Count;
        await servers.RabbitCtlAsync("set_disk_free_limit", "50MB");
        return await scene.CompareAsync(
            "broker's disk alarm", $"{accepted:N0} accepted and {told:N0} delivered during the alarm", accepted == commands && told < commands);
    }
}
