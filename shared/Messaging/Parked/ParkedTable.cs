using System.Globalization;

namespace CoachingPlatform.Messaging.Parked;

/// <summary>Parked messages as lines of columns that are as wide as what is in them.</summary>
internal static class ParkedTable
{
    private static readonly string[] Head = ["QUEUE", "MESSAGE", "TYPE", "PARKED AT", "ATTEMPTS", "BYTES", "REASON"];

    public static async Task WriteAsync(TextWriter output, IReadOnlyCollection<ParkedMessage> messages)
    {
        if (messages.Count == 0)
            return;
        List<string[]> lines = [Head, .. messages.Select(Cells)];
        var widths = Enumerable.Range(0, Head.Length).Select(column => lines.Max(line => line[column].Length)).ToArray();
        foreach (var line in lines)
            await output.WriteLineAsync(string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    private static string[] Cells(ParkedMessage message) =>
    [
        message.Queue, message.Id ?? "-", message.Type ?? "-",
        message.At?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) ?? "-",
        message.Attempts?.ToString(CultureInfo.InvariantCulture) ?? "-", message.Bytes.ToString(CultureInfo.InvariantCulture), message.Reason,
    ];
}
