using System.Diagnostics.Metrics;

/// <summary>
/// Runs in each service process before its own program (<c>DOTNET_STARTUP_HOOKS</c>); the programs themselves are as they are shipped.
/// It writes down what the service says of itself, and stops the process at a chosen point.
/// </summary>
internal static class StartupHook
{
    /// <summary>Names the file that gets a byte for each delivery which an inbox turned away.</summary>
    public const string DuplicatesFile = "FAULTS_DUPLICATES";

    private static readonly MeterListener Listening = new();

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(DuplicatesFile) is { } path)
            CountDuplicates(path);
    }

    private static void CountDuplicates(string path)
    {
        // What is written is in the kernel's hands and outlives a kill -9.
        var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
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
}
