using System.Diagnostics;
using System.Globalization;

namespace CoachingPlatform.Progress.Rebuilding;

/// <summary>Shows how far a rebuild is: a bar on a terminal, elsewhere a line for each finished step.</summary>
internal sealed class RebuildReport(TextWriter output, bool isTerminal)
{
    private const int Width = 30;
    private readonly Stopwatch all = Stopwatch.StartNew();
    private Stopwatch step = Stopwatch.StartNew();
    private long shownAt = long.MinValue;

    /// <summary>Time since the beginning.</summary>
    public TimeSpan Elapsed => all.Elapsed;

    /// <summary>So many of about so many are done in this step.</summary>
    public async Task AdvanceAsync(string name, long done, long total)
    {
        // Ten times a second is enough for an eye.
        var now = step.ElapsedMilliseconds / 100;
        if (!isTerminal || now == shownAt)
            return;
        shownAt = now;
        var share = total <= 0 ? 0 : Math.Min(1, (double)done / total);
        var bar = new string('█', (int)(share * Width)).PadRight(Width, '░');
        await output.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"\r{name,-12} {bar} {share,4:P0} {done} of {Math.Max(done, total)} "));
    }

    /// <summary>A step is done.</summary>
    public async Task DoneAsync(string name, string result)
    {
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{(isTerminal ? "\r\u001b[K" : "")}{name,-12} {result}, {step.Elapsed.TotalSeconds:0.0} s"));
        step = Stopwatch.StartNew();
    }

    /// <summary>A line of its own.</summary>
    public Task SayAsync(string line) => output.WriteLineAsync(line);
}
