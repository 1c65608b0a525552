using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;

/// <summary>
/// Runs in each service process before its own program (<c>DOTNET_STARTUP_HOOKS</c>); the programs themselves are as they are shipped.
/// It writes down what the service says of itself in its meters, and kills it at a chosen point of its own traces.
/// </summary>
internal static class StartupHook
{
    /// <summary>Names the folder in which each process has a file with a byte for each delivery that an inbox turned away.</summary>
    public const string DuplicatesFolder = "FAULTS_DUPLICATES";

    /// <summary>One of <see cref="Points"/>, at which the process is killed.</summary>
    public const string StopAt = "FAULTS_STOP_AT";

    private const int MostPassages = 6;
    private static readonly MeterListener Listening = new();
    private static int passagesLeft = Random.Shared.Next(1, MostPassages);

    /// <summary>How many that were, of all processes so far.</summary>
    public static long Duplicates(string folder) => new DirectoryInfo(folder).EnumerateFiles().Sum(f => f.Length);

    /// <summary>The points, and how each shows as the end of a span.</summary>
    public static IReadOnlyDictionary<string, Func<Activity, bool>> Points { get; } = new Dictionary<string, Func<Activity, bool>>
    {
        ["after commit"] = span => span.OperationName == "commitTransaction" && IsIn(span, "Microsoft.AspNetCore"),
        ["after publish"] = span => span.Source.Name == "CoachingPlatform.Messaging" && span.OperationName.StartsWith("outbox ", StringComparison.Ordinal),
        ["after mark"] = span => span.Source.Name == "MongoDB.Driver" && span.DisplayName.StartsWith("delete ", StringComparison.Ordinal)
            && span.DisplayName.EndsWith(".outbox", StringComparison.Ordinal),
        ["between handling and ack"] = span => span.Source.Name == "MassTransit" && span.OperationName.EndsWith(" process", StringComparison.Ordinal),
    };

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(DuplicatesFolder) is { } folder)
            CountDuplicates(folder);
        if (Environment.GetEnvironmentVariable(StopAt) is { } point)
            KillAt(Points[point]);
    }

    private static void CountDuplicates(string folder)
    {
        // What is written is in the kernel's hands and outlives a kill -9.
        var file = new FileStream(Path.Combine(folder, $"{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        Listening.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "inbox.duplicates")
                listener.EnableMeasurementEvents(instrument);
        };
        Listening.SetMeasurementEventCallback<long>((_, _, _, _) =>
        {
            lock (file)
                file.WriteByte(1);
        });
        Listening.Start();
    }

    // A span ends on the thread that did its work, so nothing of what follows in that flow has happened.
    private static void KillAt(Func<Activity, bool> isThere) => ActivitySource.AddActivityListener(new ActivityListener
    {
        ShouldListenTo = source => source.Name is "Microsoft.AspNetCore" or "MongoDB.Driver" or "MassTransit" or "CoachingPlatform.Messaging",
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        ActivityStopped = span =>
        {
            if (isThere(span) && Interlocked.Decrement(ref passagesLeft) <= 0)
                _ = SendSignal(Environment.ProcessId, 9);
        },
    });

    private static bool IsIn(Activity span, string source)
    {
        for (var outer = span.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer.Source.Name == source)
                return true;
        }

        return false;
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}
