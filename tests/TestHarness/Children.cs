using System.Collections.Concurrent;
using System.Diagnostics;

namespace CoachingPlatform.TestHarness;

/// <summary>Starts programs that ask to die with their parent: to the kernel that is the thread which started them, so one thread does and never ends.</summary>
public static class Children
{
    private static readonly BlockingCollection<Action> Waiting = [];

    static Children() => new Thread(() =>
    {
        foreach (var start in Waiting.GetConsumingEnumerable())
            start();
    })
    { IsBackground = true }.Start();

    /// <summary>The running process.</summary>
    public static Task<Process> StartAsync(ProcessStartInfo info)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Waiting.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(info)!);
            }
            catch (Exception e)
            {
                started.SetException(e);
            }
        });
        return started.Task;
    }
}
